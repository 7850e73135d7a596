const STORED = 'frontdesk.console.sound'

/** Whether offers and messages are heard; on until switched off. */
export function soundOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off'
  } catch {
    return true
  }
}

export function setSound(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? 'on' : 'off')
  } catch {
    // Kept by the caller's state for this page.
  }
}

let audio: AudioContext | undefined

/** Rings the desk bell: two struck partials that fade. Browsers refuse sound before the first click; then it is silent. */
export function ring(): void {
  if (!soundOn() || typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
  strike(audio, 0, 1568)
  strike(audio, 0.16, 2093)
}

/** A quieter single note for a visitor's message. */
export function tap(): void {
  if (!soundOn() || typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  if (audio.state === 'running') strike(audio, 0, 1175, 0.04)
}

function strike(context: AudioContext, delay: number, hertz: number, loudness = 0.12): void {
  const at = context.currentTime + delay
  for (const [ratio, share] of [
    [1, 1],
    [2.76, 0.35],
  ] as const) {
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = hertz * ratio
    gain.gain.setValueAtTime(loudness * share, at)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.7 / ratio)
    tone.connect(gain).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.8)
  }
}
