import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PictureLink, PictureNamespace } from '../../../engine/index.ts'
import { Flights } from './flights.ts'
import {
  HOST_WIDTH,
  LINE,
  layOutFor,
  type PlacedHost,
  type PlacedWire,
  SANDBOX_HEIGHT,
  sandboxes,
  sandboxTop,
  shownAddresses,
  shownLinks,
} from './layout.ts'
import type { LabStore } from './store.ts'

/** Smaller than this nothing can be read: the picture scrolls instead. */
const SCALE_MIN = 0.72

/** The lab as it is: machines, devices, cables, and the packets on them. */
export function PictureView({ store }: { readonly store: LabStore }) {
  const box = useRef<HTMLDivElement>(null)
  const layer = useRef<SVGSVGElement>(null)
  const [size, setSize] = useState({ width: 480, height: 400 })
  const picture = store.picture.value
  const { layout, upright } = useMemo(() => layOutFor(picture, size.width, size.height), [picture, size])
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return
      const { width, height } = entry.contentRect
      setSize({ width, height: Math.max(200, height) })
    })
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    const flights = new Flights(
      layer.current!,
      id => layout.links.get(id),
      id => layout.hosts.find(each => each.host.name === id),
    )
    const stop = store.watchFlights((moving, lost) => flights.show(moving, lost))
    return () => {
      stop()
      flights.clear()
    }
  }, [layout, store])
  const selected = store.selectedLink.value
  // The list of packets takes room from the picture: what it belongs to stays in view.
  useEffect(() => {
    box.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected, size])
  const select = (id: string) => {
    store.selectedLink.value = store.selectedLink.value === id ? undefined : id
  }
  const frame = {
    viewBox: `0 0 ${layout.width} ${layout.height}`,
    style: { maxWidth: `${layout.width * 1.25}px`, minWidth: `${layout.width * SCALE_MIN}px` },
  }
  return (
    <div class="lab-picture" ref={box} data-upright={upright || undefined}>
      <svg {...frame} role="group" aria-label="The lab: machines, devices and cables">
        {layout.wires.map(wire => (
          <Wire key={wire.id} wire={wire} store={store} />
        ))}
        {layout.hosts.map(each => (
          <HostBox key={each.host.name} placed={each} selected={selected} select={select} />
        ))}
      </svg>
      {/* A picture of its own, so that what stands still is not drawn again with each step of what moves. */}
      <svg {...frame} ref={layer} class="flights" aria-hidden="true" />
    </div>
  )
}

function Wire({ wire, store }: { readonly wire: PlacedWire; readonly store: LabStore }) {
  const { from, to, cut, cable } = wire
  const up = from.link.carrier && to.link.carrier
  const toggle = () => cable !== undefined && store.act({ type: 'cable', cable, cut: !cut })
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const name = `cable between ${from.link.id} and ${to.link.id}`
  return (
    <g class="wire" data-cut={cut || undefined} data-down={!up || undefined}>
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <g class="cutter" role="button" tabindex={0} onClick={toggle} onKeyDown={event => pressed(event, toggle)}>
        <title>{`${cut ? 'Mend' : 'Cut'} the ${name}`}</title>
        <circle cx={middle.x} cy={middle.y} r="9" />
        <text x={middle.x} y={middle.y + 3.5}>
          {cut ? '✕' : '✂'}
        </text>
      </g>
    </g>
  )
}

interface HostProps {
  readonly placed: PlacedHost
  readonly selected: string | undefined
  readonly select: (id: string) => void
}

function HostBox({ placed, selected, select }: HostProps) {
  const { host, x, y, width, height } = placed
  let line = 0
  const rows = shownLinks(host).map(link => {
    const at = y + 34 + line * LINE
    line += 1 + Math.min(2, shownAddresses(link).length)
    return { link, at }
  })
  const top = sandboxTop(placed)
  return (
    <g class="host" data-kind={host.kind}>
      <title>{host.role}</title>
      <rect x={x} y={y} width={width} height={height} rx="7" />
      <text class="name" x={x + 10} y={y + 18}>
        {host.name}
        <tspan class="role" dx="7">
          {shortRole(host.name, host.role)}
        </tspan>
      </text>
      {rows.length === 0 && host.kind === 'host' && (
        <text class="address" x={x + 10} y={y + 44}>
          no network card
        </text>
      )}
      {rows.map(({ link, at }) => (
        <DeviceRow key={link.id} link={link} x={x} y={at} width={width} on={selected === link.id} select={select} />
      ))}
      {sandboxes(host).map((sandbox, at) => (
        <SandboxRow
          key={sandbox.name}
          sandbox={sandbox}
          x={x + 6}
          y={top + at * SANDBOX_HEIGHT}
          width={width - 12}
          selected={selected}
          select={select}
        />
      ))}
    </g>
  )
}

interface SandboxProps {
  readonly sandbox: PictureNamespace
  readonly x: number
  readonly y: number
  readonly width: number
  readonly selected: string | undefined
  readonly select: (id: string) => void
}

/** A pod, or another network namespace: its name, and its address. */
function SandboxRow({ sandbox, x, y, width, selected, select }: SandboxProps) {
  const link = sandbox.links.find(each => each.name !== 'lo')!
  const addresses = shownAddresses(link)
  const name = sandbox.pod ?? sandbox.name
  return (
    <g
      class="sandbox"
      role="button"
      tabindex={0}
      aria-pressed={selected === link.id}
      onClick={() => select(link.id)}
      onKeyDown={event => pressed(event, () => select(link.id))}
    >
      <title>{`${[`${sandbox.pod === undefined ? 'Namespace' : 'Pod'} ${name}`, ...addresses].join(', ')}: packets of ${link.name}`}</title>
      <g aria-hidden="true">
        <rect x={x} y={y} width={width} height={SANDBOX_HEIGHT - 3} rx="4" />
        <text x={x + 6} y={y + 12}>
          {shortPod(name.slice(name.indexOf('/') + 1))}
        </text>
        <text class="address" x={x + width - 5} y={y + 12} text-anchor="end">
          {addresses[0]?.split('/')[0] ?? ''}
        </text>
      </g>
    </g>
  )
}

/** A pod's name without the hash of its template, and no longer than there is room for. */
function shortPod(name: string): string {
  const short = name.replace(/-[0-9a-f]{8,10}(-[a-z0-9]{5})$/, '$1')
  return short.length <= 14 ? short : `${short.slice(0, 7)}…${short.slice(-6)}`
}

/** What a machine is, where there is room for it beside its name. */
function shortRole(name: string, role: string): string {
  const room = HOST_WIDTH - 24 - name.length * 7.5
  return role === name || role.length * 5.4 > room ? '' : role
}

interface DeviceProps {
  readonly link: PictureLink
  readonly x: number
  readonly y: number
  readonly width: number
  readonly on: boolean
  readonly select: (id: string) => void
}

/** Its name is a title, as SVG has it. What is drawn is hidden from screen readers, which would read it without a space in between. */
function DeviceRow({ link, x, y, width, on, select }: DeviceProps) {
  const addresses = shownAddresses(link)
  const lines = 1 + Math.min(2, addresses.length)
  const state = !link.up ? 'down' : link.carrier ? 'up' : 'no carrier'
  return (
    <g
      class="device"
      role="button"
      tabindex={0}
      aria-pressed={on}
      onClick={() => select(link.id)}
      onKeyDown={event => pressed(event, () => select(link.id))}
    >
      <title>{`${[link.id, state, ...addresses].join(', ')}: packets`}</title>
      <g aria-hidden="true">
        <title>{`${link.mac} mtu ${link.mtu} ${link.kind} ${state}`}</title>
        <rect class="hit" x={x + 3} y={y - 5} width={width - 6} height={lines * LINE + 2} rx="4" />
        <circle class={`state ${state === 'up' ? 'good' : 'bad'}`} cx={x + 13} cy={y + 6} r="3.2" />
        <text x={x + 22} y={y + 9.5}>
          {link.name}
          <tspan class="role" dx="6">
            {state === 'up' ? link.kind : state}
          </tspan>
        </text>
        {addresses.slice(0, 2).map((address, at) => (
          <text class="address" key={address} x={x + 22} y={y + 9.5 + (at + 1) * LINE}>
            {address}
          </text>
        ))}
      </g>
    </g>
  )
}

function pressed(event: KeyboardEvent, run: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return
  event.preventDefault()
  run()
}
