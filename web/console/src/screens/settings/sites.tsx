import { ArrowLeft, Check, Copy, Globe, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useRoutingActions, useSites, type Site } from '../../api/routing'
import { useLang } from '../../lang/lang'
import { Empty } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { LinkRow, Loaded } from './parts'
import { PageHead } from './settings'
import { Missing } from './team'

/** Where the widget may be shown: a list of sites, and one of them to edit. */
export default function Sites() {
  return (
    <Switch>
      <Route path="/settings/sites/:id">{(p) => <Editor key={p.id} id={p.id} />}</Route>
      <Route>
        <SiteList />
      </Route>
    </Switch>
  )
}

function SiteList() {
  const { t } = useLang()
  const { fail } = useToasts()
  const [, navigate] = useLocation()
  const { createSite } = useRoutingActions()
  const [busy, setBusy] = useState(false)
  const query = useSites()
  async function add() {
    setBusy(true)
    try {
      const site = await createSite(t('routing.new_site'))
      navigate(`/settings/sites/${site.id}`)
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }
  const button = (
    <button className="button primary" disabled={busy} onClick={() => void add()}>
      <Plus aria-hidden="true" />
      {t('routing.add_site')}
    </button>
  )
  return (
    <>
      <PageHead title={t('settings.nav_sites')} about={t('routing.sites_about')} actions={button} />
      <Loaded query={query}>
        {(sites) =>
          sites.length === 0 ? (
            <Empty icon={Globe} title={t('routing.no_sites')}>
              {t('routing.no_sites_about')}
            </Empty>
          ) : (
            <ul className="link-rows">
              {sites.map((site) => (
                <LinkRow key={site.id} href={`/settings/sites/${site.id}`} title={site.name || site.key} about={originWords(site.origins, t('routing.own_origin'), t('routing.every_origin'))} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}

function originWords(origins: readonly string[], own: string, every: string): string {
  if (origins.includes('*')) return every
  return origins.length === 0 ? own : origins.join(', ')
}

function Editor({ id }: { id: string }) {
  const { t } = useLang()
  const query = useSites()
  return (
    <Loaded query={query}>
      {(sites) => {
        const site = sites.find((s) => s.id === id)
        return site ? <SiteForm site={site} /> : <Missing words={t('routing.site_gone')} back="/settings/sites" />
      }}
    </Loaded>
  )
}

const valuesOf = (s: Site) => ({ version: s.version, name: s.name, origins: s.origins.join('\n') })

function SiteForm({ site }: { site: Site }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { changeSite } = useRoutingActions()
  const draft = useDraft(valuesOf(site), async (v) =>
    valuesOf(await changeSite(site.id, { version: v.version, name: v.name, origins: v.origins.split('\n').map((x) => x.trim()).filter(Boolean) })),
  )
  const { value, set } = draft
  return (
    <>
      <Link className="back-link" href="/settings/sites">
        <ArrowLeft aria-hidden="true" />
        {t('settings.nav_sites')}
      </Link>
      <PageHead title={site.name || site.key} />
      <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
        <section className="panel">
          <Field label={t('routing.name')} name="name">
            {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={80} value={value.name} onChange={(e) => set({ name: e.target.value })} />}
          </Field>
          <Field label={t('routing.origins')} about={t('routing.origins_about')} name="origins">
            {(id, by) => (
              <textarea id={id} aria-describedby={by} className="textarea" rows={4} spellCheck={false} placeholder="https://shop.example" value={value.origins} onChange={(e) => set({ origins: e.target.value })} />
            )}
          </Field>
        </section>
        <Snippet siteKey={site.key} />
      </SettingsForm>
    </>
  )
}

/** The tag that shows the widget, to copy. */
function Snippet({ siteKey }: { siteKey: string }) {
  const { t } = useLang()
  const { say } = useToasts()
  const [copied, setCopied] = useState(false)
  const tag = `<script async src="${location.origin}/widget.js" data-site="${siteKey}"></script>`
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 3000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <section className="panel">
      <h2>{t('routing.tag')}</h2>
      <p className="settings-about">{t('routing.tag_about')}</p>
      <pre className="snippet" tabIndex={0} aria-label={t('routing.tag')}>
        {tag}
      </pre>
      <button
        type="button"
        className="button snippet-copy"
        onClick={() =>
          void navigator.clipboard.writeText(tag).then(
            () => setCopied(true),
            () => say(t('routing.copy_failed')),
          )
        }
      >
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        {t(copied ? 'routing.copied' : 'routing.copy')}
      </button>
    </section>
  )
}
