export type Mode = 'reply' | 'note' | 'whisper'

const PREFIX = 'frontdesk.console.draft'

function key(user: string, conversation: string, mode: Mode): string {
  return `${PREFIX}.${user}.${conversation}.${mode}`
}

/** What was written and not yet sent, per conversation and kind; survives a reload in this browser. */
export function readDraft(user: string, conversation: string, mode: Mode): string {
  try {
    return localStorage.getItem(key(user, conversation, mode)) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(user: string, conversation: string, mode: Mode, text: string): void {
  try {
    if (text) localStorage.setItem(key(user, conversation, mode), text)
    else localStorage.removeItem(key(user, conversation, mode))
  } catch {
    // Without storage a draft lives as long as its field.
  }
}
