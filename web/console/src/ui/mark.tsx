/** Frontdesk's mark: a desk bell. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#14695f" />
      <path d="M7 22.5a9 9 0 0 1 18 0z" fill="#fff" />
      <rect x="5.5" y="23.5" width="21" height="2.6" rx="1.3" fill="#fff" />
      <rect x="14.6" y="9.2" width="2.8" height="4.6" rx="1" fill="#fff" />
      <rect x="12.4" y="7" width="7.2" height="2.8" rx="1.4" fill="#f2b84b" />
    </svg>
  )
}
