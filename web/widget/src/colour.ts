// Colours that stay readable whatever accent a site chooses. Luminance and
// contrast are those of WCAG 2.2 (1.4.3).

type RGB = readonly [number, number, number]

/** Reads #rgb or #rrggbb. */
export function parseColour(text: string): RGB | undefined {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]
  if (!hex) return undefined
  const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
  const n = parseInt(full, 16)
  return [n >> 16, (n >> 8) & 255, n & 255]
}

export function hexOf(colour: RGB): string {
  return '#' + colour.map((x) => Math.round(x).toString(16).padStart(2, '0')).join('')
}

/** Contrast of two colours, 1 to 21. */
export function contrast(a: RGB, b: RGB): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** White or black, whichever is read more easily on `ground`. */
export function inkOn(ground: RGB): RGB {
  const white: RGB = [255, 255, 255]
  const black: RGB = [0, 0, 0]
  return contrast(ground, white) >= Math.min(4.5, contrast(ground, black)) ? white : black
}

/** `colour`, darkened or lightened as little as needed to reach `wanted` contrast on `ground`. */
export function readableOn(colour: RGB, ground: RGB, wanted = 4.5): RGB {
  const goal = luminance(ground) > 0.4 ? 0 : 255
  let shade = colour
  for (let step = 1; step <= 20 && contrast(shade, ground) < wanted; step++) {
    shade = colour.map((x) => x + ((goal - x) * step) / 20) as unknown as RGB
  }
  return shade
}

function luminance(colour: RGB): number {
  const [r, g, b] = colour.map((x) => {
    const s = x / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
