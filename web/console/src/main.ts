import { addressAt, askEarly, pageOf } from './api/early'
import { load, startLang } from './lang/words'
import { readQuery } from './model/view-query'
import { applyTheme, storedTheme } from './theme'
import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/tags.css'
import './styles/floating.css'

// The first script is small: it asks for the first screen's data, and only then for the scripts that draw it.
const path = location.pathname
const fixture = import.meta.env.DEV && import.meta.env.VITE_FIXTURE
if (!fixture && !path.startsWith('/console/login')) {
  askEarly(addressAt('/session'))
  const query = readQuery(new URLSearchParams(location.search))
  if (path.startsWith('/console/inbox') && !query.q) askEarly(addressAt('/agent/conversations', pageOf(query, '')))
}
applyTheme(storedTheme())
load(startLang()).catch(() => {}) // asked for again, and told, where they are shown
void import('./start').then((page) => page.start())
