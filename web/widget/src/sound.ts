let context: AudioContext | undefined

/** Two soft notes. Silent where the browser has not yet allowed sound. */
export function chime(): void {
  try {
    context ??= new AudioContext()
    if (context.state !== 'running') {
      void context.resume()
      return
    }
    note(context, 660, 0)
    note(context, 880, 0.11)
  } catch {
    // No sound device: the badge still tells.
  }
}

function note(audio: AudioContext, hertz: number, after: number): void {
  const at = audio.currentTime + after
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.type = 'sine'
  tone.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.07, at + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.28)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + 0.3)
}
