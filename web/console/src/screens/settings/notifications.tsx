import { BellRing, Smartphone, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLang } from '../../lang/lang'
import { stateOf, thisDevice, useDevices, usePush, type Devices } from '../../live/push'
import { fullTime } from '../../model/time'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { PageHead } from './settings'

/** The devices that one is reached by while no console is open. */
export default function Notifications() {
  const { t } = useLang()
  const query = useDevices()
  return (
    <>
      <PageHead title={t('push.title')} about={t('push.about')} />
      {query.data ? (
        <Page devices={query.data} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={3} height={56} />
      )}
    </>
  )
}

function Page({ devices }: { devices: Devices }) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const { turnOn, remove, test } = usePush()
  const [busy, setBusy] = useState(false)
  const state = stateOf(devices)
  const mine = thisDevice()

  async function run(what: () => Promise<void>) {
    setBusy(true)
    try {
      await what()
    } catch (error) {
      // A browser refuses with errors of its own.
      if (error instanceof DOMException) say(t('push.failed'))
      else fail(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <section className="panel push-state">
        <BellRing aria-hidden="true" />
        <div>
          <h2>{t(`push.state_${state}`)}</h2>
          <p>{t(`push.state_${state}_about`)}</p>
        </div>
        {state === 'off' && (
          <button
            className="button primary"
            disabled={busy}
            onClick={() => void run(async () => say(t((await turnOn(devices.key!, lang)) ? 'push.turned_on' : 'push.refused')))}
          >
            {t('push.turn_on')}
          </button>
        )}
        {state === 'on' && (
          <>
            <button className="button" disabled={busy} onClick={() => void run(async () => (await test(mine), say(t('push.test_sent'))))}>
              {t('push.test')}
            </button>
            <button className="button" disabled={busy} onClick={() => void run(() => remove(mine))}>
              {t('push.turn_off')}
            </button>
          </>
        )}
      </section>
      <section className="panel">
        <h2>{t('push.devices')}</h2>
        {devices.devices.length === 0 ? (
          <p className="faint">{t('push.no_devices')}</p>
        ) : (
          <ul className="push-devices">
            {devices.devices.map((d) => (
              <li key={d.id}>
                <Smartphone aria-hidden="true" />
                <span>
                  {d.name}
                  {d.id === mine && <span className="chip accent">{t('push.this')}</span>}
                  <small>{d.sent_at_ms ? t('push.sent', { time: fullTime(d.sent_at_ms, lang) }) : t('push.since', { time: fullTime(d.created_at_ms, lang) })}</small>
                </span>
                <button className="icon-button" disabled={busy} aria-label={t('push.remove', { name: d.name })} onClick={() => void run(() => remove(d.id))}>
                  <Trash2 aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
