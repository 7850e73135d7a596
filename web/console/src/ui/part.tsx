import { lazy, useState, type ComponentProps, type ComponentType } from 'react'

/**
 * A component whose script is fetched when it is first drawn, inside a
 * Suspense, or before that by `load`. Unlike `lazy` alone it is drawn at once
 * when it is there: what has to wait, React shows 300 ms later at the soonest.
 */
export function part<C extends ComponentType<any>>(fetch: () => Promise<{ default: C }>) {
  let loaded: C | undefined
  const load = async () => {
    const file = await fetch()
    loaded = file.default
    return file
  }
  const Waiting = lazy(load) as unknown as ComponentType<ComponentProps<C>>
  function Part(props: ComponentProps<C>) {
    const [Ready] = useState(() => loaded as ComponentType<ComponentProps<C>> | undefined)
    return Ready ? <Ready {...props} /> : <Waiting {...props} />
  }
  return Object.assign(Part, { load })
}
