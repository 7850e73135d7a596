/** Whether an address from a message may be followed: http, https, mailto or relative to this server. */
export function safeLink(href: string): boolean {
  // Browsers drop white space and control characters before they look for a scheme.
  const bare = href.replace(/[\u0000-\u0020]/g, '')
  if (/^(https?:|mailto:)/i.test(bare)) return true
  return !/^[a-z][a-z0-9+.-]*:/i.test(bare) && !/^[/\\]{2}/.test(bare)
}
