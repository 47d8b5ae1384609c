import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Glyph } from './Glyph.tsx'
import { words } from './i18n/language.ts'
import './sheet.css'

/** A sheet from the bottom (centred on wide screens); the browser's dialog keeps the focus in it. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const close = () => dialog.current?.close()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div class="sheet-body">
        <div class="sheet-head">
          <h2>{props.title}</h2>
          <button type="button" class="icon" onClick={close}>
            <Glyph name="close" />
            <span class="aloud">{words().close}</span>
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  )
}
