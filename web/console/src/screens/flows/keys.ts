import { useEffect, useRef } from 'react'

interface Keys {
  save: () => void
  undo: () => void
  redo: () => void
  copy: () => boolean
  paste: () => boolean
}

const isField = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Ctrl or Cmd with S, Z, Shift+Z, Y, C, V. In a field all but S belong to the field. */
export function useBuilderKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const now = latest.current
      if (event.code === 'KeyS' && !event.shiftKey) {
        event.preventDefault()
        return now.save()
      }
      if (isField(event.target) || document.querySelector('[role="dialog"]')) return
      if (event.code === 'KeyZ') {
        event.preventDefault()
        if (event.shiftKey) now.redo()
        else now.undo()
      } else if (event.code === 'KeyY') {
        event.preventDefault()
        now.redo()
      } else if (event.code === 'KeyC' && !getSelection()?.toString()) {
        if (now.copy()) event.preventDefault()
      } else if (event.code === 'KeyV') {
        if (now.paste()) event.preventDefault()
      }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
