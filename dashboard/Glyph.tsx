/** The seven signs of look.md and a few tools of the pages, drawn alike on a grid of 24. */
export type GlyphName =
  | 'planned'
  | 'collect'
  | 'deliver'
  | 'reload'
  | 'new'
  | 'done'
  | 'atRisk'
  | 'no'
  | 'map'
  | 'list'
  | 'settings'
  | 'network'
  | 'offline'
  | 'close'
  | 'undo'
  | 'back'
  | 'key'
  | 'registered'
  | 'pause'
  | 'closed'
  | 'slow'
  | 'aim'
  | 'order'
  | 'earlier'
  | 'later'
  | 'first'
  | 'pin'
  | 'park'
  | 'walk'
  | 'turn'
  | 'off'
  | 'go'
  | 'sun'
  | 'wrong'
  | 'scan'
  | 'camera'

const shapes: Readonly<Record<GlyphName, string>> = {
  planned: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z',
  collect: 'M12 20V5m-6 6 6-6 6 6',
  deliver: 'M12 4v15m-6-6 6 6 6-6',
  reload: 'M8 20V5m-4 4 4-4 4 4m4-5v15m-4-4 4 4 4-4',
  new: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z',
  done: 'm5 13 5 5 9-11',
  atRisk: 'M12 5 21 19H3Z',
  no: 'M4 12h15m-6-6 6 6-6 6',
  map: 'M9 5 4 7v12l5-2 6 2 5-2V5l-5 2Zm0 0v12m6-10v12',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5m-7 5v5',
  network: 'M5 19v-3m5 3v-6m5 6V9m5 10V5',
  offline: 'M5 19v-3m5 3v-6M14 10l6 8m0-8-6 8',
  close: 'm6 6 12 12M18 6 6 18',
  undo: 'M9 6 4 11l5 5m-5-5h10a5 5 0 0 1 0 10h-2',
  back: 'M20 12H5m6-6-6 6 6 6',
  key: 'M8 9a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm4 4h9m-3 0v4',
  closed: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM8 12h8',
  slow: 'M7 4h10M7 20h10M8 4v3l8 10v3M16 4v3L8 17v3',
  order: 'M8 20V4m-4 4 4-4 4 4m4-4v16m-4-4 4 4 4-4',
  earlier: 'm6 14 6-6 6 6',
  later: 'm6 10 6 6 6-6',
  first: 'M5 4h14M12 20V8m-6 6 6-6 6 6',
  pin: 'M9 4h6l-1 7 3 3H7l3-3Zm3 10v6',
  park: 'M8 20V4h5.500a4.500 4.500 0 0 1 0 9H8',
  walk: 'M13 3v1m-1 4-3 2-1 3m4-5-1 6 3 3 1 4m-4-7-2 7m3-13 2 3 3 1',
  camera: 'M4 8h4l1.5-3h5L16 8h4v11H4Zm8 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
  scan: 'M4 8V4h4m8 0h4v4m0 8v4h-4m-8 0H4v-4M8 8v8m4-8v8m4-8v8',
  turn: 'M7 4v14a4 4 0 0 0 10 0V6m-4 4 4-4 4 4',
  aim: 'M12 3v6m0 6v6M3 12h6m6 0h6',
  off: 'M12 4v8M7 7a7.5 7.5 0 1 0 10 0',
  go: 'M12 3 20 20l-8-4-8 4Z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1 1m12 12 1 1M5 19l1-1M18 6l1-1',
  wrong: 'M4 20h4L19 9l-4-4L4 16Zm8.500-12.500 4 4',
  pause: 'M9 5v14m6-14v14',
  registered: 'M6 4h12v16H6Zm3 5h6m-6 4h6m-6 4h3',
}

/** Silent beside a word; alone it needs a label, which is read aloud. */
export function Glyph(props: { name: GlyphName; class?: string; label?: string }) {
  return (
    <>
      <svg
        class={`glyph ${props.class ?? ''}`}
        viewBox="0 0 24 24"
        fill={props.name === 'atRisk' ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-width="2.5"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        <path d={shapes[props.name]} />
      </svg>
      {props.label && <span class="aloud">{props.label}</span>}
    </>
  )
}
