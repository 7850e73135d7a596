export type Theme = 'system' | 'light' | 'dark'

export const themes: readonly Theme[] = ['system', 'light', 'dark']
const STORED = 'frontdesk.console.theme'

export function storedTheme(): Theme {
  try {
    return themes.find((t) => t === localStorage.getItem(STORED)) ?? 'system'
  } catch {
    return 'system'
  }
}

/** Puts a theme on the page and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(STORED, theme)
  } catch {
    // Kept for this page only.
  }
}
