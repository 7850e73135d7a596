import type { Button, MessageBody, Prompt } from '@frontdesk/protocol'

/** The button that ends a choice of several options. */
export const DONE = '_done'

/** The server's limit of a `choice`, in characters. */
const LONGEST_CHOICE = 160

/** All buttons of a message outside its prompt. */
export function buttonsOf(body: MessageBody): Button[] {
  return [...(body.buttons ?? []), ...(body.card?.buttons ?? [])]
}

/** What clicking a button says. */
export function saidBy(button: Button): string {
  return button.say || button.label
}

/** Whether the text of a message only stands in for its card or its image. */
export function standsIn(body: MessageBody): boolean {
  return body.card ? body.text === body.card.title : body.image !== undefined && body.text === body.image.alt
}

/** The address of an image that may be shown, or nothing. */
export function imageSource(url: string): string | undefined {
  return /^https:\/\/[^\s]+$/i.test(url) ? url : undefined
}

/** What is sent when several options are done: their ids in the order of the menu, or only their labels when that is too long. */
export function severalAnswer(prompt: Prompt, picked: ReadonlySet<string>): { text: string; reply?: { choice: string; prompt_id: string } } {
  const chosen = (prompt.options ?? []).filter((option) => option.id !== DONE && picked.has(option.id))
  const text = chosen.map((option) => option.label).join(', ')
  const choice = [...chosen.map((option) => option.id), DONE].join(',')
  return choice.length <= LONGEST_CHOICE ? { text, reply: { choice, prompt_id: prompt.id } } : { text }
}
