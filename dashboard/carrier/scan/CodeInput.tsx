import './scan.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type ParcelCode, readParcelCode, spellCode } from '../../../backend/protocol/parcelCode.ts'
import { type CameraState, watchCamera } from './camera.ts'
import { scanWords } from './scanWords.ts'

/** What became of a code: taken, or a sentence why not. */
export type Taken = (code: ParcelCode) => string | undefined

/**
 * A label comes in by the camera or by hand; the same for both. A code that stays before the camera
 * is said once.
 */
export function CodeInput(props: { take: Taken; digitsOnly?: boolean }) {
  const video = useRef<HTMLVideoElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const take = useRef(props.take)
  take.current = props.take
  const last = useRef('')
  const [camera, setCamera] = useState<CameraState>('starting')
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean }>()
  const t = scanWords()

  /** @returns whether it was taken */
  const read = (text: string): boolean => {
    const code = readParcelCode(text)
    const problem = typeof code === 'string' ? t.wrong[code] : take.current(code)
    if (problem) setSaid({ text: problem, wrong: true })
    else {
      setSaid({ text: t.read(spellCode((code as ParcelCode).code)), wrong: false })
      navigator.vibrate?.(60)
    }
    return problem === undefined
  }

  useEffect(() => {
    if (!video.current) return
    const see = (text: string) => {
      // a camera sees half of a label too: only whole ones are spoken of
      if (text === last.current || typeof readParcelCode(text) === 'string') return
      last.current = text
      read(text)
    }
    return watchCamera(video.current, { read: see, tell: setCamera })
  }, [])

  return (
    <div class="code-input">
      <div class={`camera ${camera}`} aria-hidden={camera !== 'on'}>
        <video ref={video} muted playsInline aria-label={t.camera} />
        <span class="aim" />
      </div>
      {camera !== 'on' && <p class="quiet">{t.cameraIs[camera]}</p>}
      <form
        class="typed"
        onSubmit={(event) => {
          event.preventDefault()
          if (field.current && read(field.current.value)) field.current.value = ''
          field.current?.focus()
        }}
      >
        <label>
          <span>{t.typed}</span>
          <input
            ref={field}
            inputMode={props.digitsOnly ? 'numeric' : 'text'}
            autoCapitalize="characters"
            autoComplete="off"
            maxLength={60}
            required
          />
        </label>
        <button type="submit">{t.add}</button>
      </form>
      <p class={said?.wrong ? 'said wrong' : 'said'} role="status">
        {said?.text}
      </p>
    </div>
  )
}
