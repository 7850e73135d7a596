import { useEffect, useRef } from 'react'

/** Whether a key belongs to a field or an open layer and must not be taken as a command. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.closest('[role="dialog"], [role="menu"], [cmdk-root]') !== null
}

/** Single-key commands of the page, by `KeyboardEvent.key`. They rest while somebody writes, and while `on` is false. */
export function useKeys(commands: Record<string, () => void>, on = true): void {
  const latest = useRef(commands)
  latest.current = commands
  useEffect(() => {
    if (!on) return
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event)) return
      const run = latest.current[event.key] ?? latest.current[letterOf(event)]
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [on])
}

/** The Latin letter on a key while a Korean layout is on, so that shortcuts work in both. */
function letterOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]
  return letter && !event.shiftKey ? letter.toLowerCase() : ''
}

/** Calls `run` on Ctrl+K or Cmd+K, wherever the focus is. */
export function usePaletteKey(run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
