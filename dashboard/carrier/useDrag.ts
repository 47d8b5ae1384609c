import { useEffect, useRef } from 'preact/hooks'
import { type Drop, dropsOf } from './ownOrder.ts'
import type { RoundPage } from './roundPage.ts'

/** A finger that moves less than this has tapped. */
const slackPx = 8
/** So near to the list's edge it scrolls on, this far a frame. */
const edgePx = 64
const scrollPx = 8

interface Drag {
  readonly drops: readonly Drop[]
  readonly list: HTMLElement
  readonly rows: readonly HTMLElement[]
  /** Middles of the rows, in the list's own coordinates, as they lay before. */
  readonly middles: readonly number[]
  readonly at: number
  /** Where the pointer went down, in the list's own coordinates. */
  readonly fromY: number
  to: number
  pointerY: number
}

/**
 * Drags a row of the list by its knob: pointer events, so that a finger, a pen and a mouse do the same.
 * What a drag says is what the buttons say (`page.reorder`). Escape, or a second finger's scroll, lets
 * it go where it was.
 */
export function useDrag(page: RoundPage, stopId: string) {
  const stop = useRef<() => void>(undefined)
  const wasDragged = useRef(false)
  useEffect(() => () => stop.current?.(), [])

  function start(down: PointerEvent) {
    const knob = down.currentTarget as HTMLElement
    wasDragged.current = false
    const drops = dropsOf(page.round.peek(), stopId)
    if (!drops || down.button !== 0 || !down.isPrimary) return
    let drag: Drag | undefined
    let frame = 0

    const onMove = (move: PointerEvent) => {
      if (move.pointerId !== down.pointerId) return
      if (!drag && Math.abs(move.clientY - down.clientY) < slackPx) return
      if (!drag) {
        // open buttons close first: until the next move the rows lie where they will
        if (page.arranged.peek() !== undefined) {
          page.arranged.value = undefined
          return
        }
        drag = begin(knob, drops, move.clientY)
        if (!drag) return end(false)
        frame = requestAnimationFrame(follow)
      }
      drag.pointerY = move.clientY
      place(drag)
    }
    const follow = () => {
      if (!drag) return
      const { top, bottom } = drag.list.getBoundingClientRect()
      if (drag.pointerY < top + edgePx) drag.list.scrollTop -= scrollPx
      else if (drag.pointerY > bottom - edgePx) drag.list.scrollTop += scrollPx
      place(drag)
      frame = requestAnimationFrame(follow)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') end(false)
    }
    const onUp = (up: PointerEvent) => {
      if (up.pointerId === down.pointerId) end(up.type === 'pointerup')
    }
    const end = (isDropped: boolean) => {
      cancelAnimationFrame(frame)
      knob.removeEventListener('pointermove', onMove)
      for (const name of ['pointerup', 'pointercancel'] as const)
        knob.removeEventListener(name, onUp)
      removeEventListener('keydown', onKey)
      stop.current = undefined
      if (!drag) return
      wasDragged.current = true
      letGo(drag)
      const wanted = drag.drops[drag.to]!
      drag = undefined
      // the plan may have changed under the finger
      const now = dropsOf(page.round.peek(), stopId)?.find(({ lineId }) => lineId === wanted.lineId)
      if (isDropped && now && now.stopIds.length > 0) page.reorder(stopId, now.stopIds)
    }
    knob.setPointerCapture(down.pointerId)
    knob.addEventListener('pointermove', onMove)
    for (const name of ['pointerup', 'pointercancel'] as const) knob.addEventListener(name, onUp)
    addEventListener('keydown', onKey)
    stop.current = () => end(false)
  }

  return {
    start,
    /** The click that a browser makes of a drag's release was no tap; one by the keyboard has no detail. */
    isTap: (click: MouseEvent) => click.detail === 0 || !wasDragged.current,
  }
}

function begin(knob: HTMLElement, drops: readonly Drop[], clientY: number): Drag | undefined {
  const list = knob.closest<HTMLElement>('.whole')
  const row = knob.closest<HTMLElement>('li[data-line]')
  if (!list || !row) return undefined
  const rows = drops.flatMap(
    ({ lineId }) => list.querySelector<HTMLElement>(`li[data-line="${CSS.escape(lineId)}"]`) ?? [],
  )
  const at = rows.indexOf(row)
  if (at < 0 || rows.length < drops.length) return undefined
  const top = list.getBoundingClientRect().top - list.scrollTop
  const middles = rows.map((each) => {
    const box = each.getBoundingClientRect()
    return (box.top + box.bottom) / 2 - top
  })
  list.classList.add('dragging')
  row.classList.add('dragged')
  return { drops, list, rows, middles, at, fromY: clientY - top, to: at, pointerY: clientY }
}

/** The row under the pointer, the others aside. */
function place(drag: Drag): void {
  const { list, rows, middles, at } = drag
  const top = list.getBoundingClientRect().top - list.scrollTop
  const along = drag.pointerY - top - drag.fromY
  const middle = middles[at]! + along
  const before = middles.findIndex((each, n) => n < at && middle < each)
  drag.to = before >= 0 ? before : middles.findLastIndex((each, n) => n <= at || middle > each)
  const height = rows[at]!.getBoundingClientRect().height
  for (const [n, row] of rows.entries()) {
    const isBetween = n > at ? n <= drag.to : n >= drag.to && n < at
    const aside = isBetween ? (n > at ? -height : height) : 0
    row.style.translate = `0 ${n === at ? along : aside}px`
  }
}

function letGo({ list, rows, at }: Drag): void {
  list.classList.remove('dragging')
  rows[at]!.classList.remove('dragged')
  for (const row of rows) row.style.translate = ''
}
