/** Saves a content as a file of whoever looks at the page. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

/** Fetches a file of the server and saves it; throws when there is none. */
export async function saveFrom(path: string, name: string): Promise<void> {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${answer.status}`)
  saveFile(name, await answer.blob())
}
