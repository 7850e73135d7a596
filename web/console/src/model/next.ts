/** Where to go after signing in: only inside the console, whatever the address says. */
export function nextPath(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}
