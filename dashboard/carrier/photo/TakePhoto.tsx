import './photo.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage } from '../../i18n/language.ts'
import { shrink } from './shrink.ts'
import { photoTexts } from './texts.ts'

/** A photograph, where it helps: the phone's own camera takes it, and it can be thrown away. */
export function TakePhoto(props: {
  photo: Blob | undefined
  onChange: (photo: Blob | undefined) => void
}) {
  const { photo, onChange } = props
  const t = inLanguage(photoTexts)
  const [isUnreadable, setUnreadable] = useState(false)
  const small = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!photo || !small.current) return
    const { width, height } = small.current
    const pen = small.current.getContext('2d')!
    void createImageBitmap(photo, { resizeWidth: width, resizeHeight: height }).then((picture) =>
      pen.drawImage(picture, 0, 0),
    )
  }, [photo])

  if (photo)
    return (
      <div class="photo-taken">
        <canvas ref={small} width={150} height={112} />
        <b role="status">{t.taken}</b>
        <button type="button" class="icon" onClick={() => onChange(undefined)}>
          <Glyph name="close" />
          <span class="aloud">{t.drop}</span>
        </button>
      </div>
    )
  return (
    <div class="photo-take">
      <label class="like-button">
        <Glyph name="camera" />
        <span>{t.take}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (!file) return
            shrink(file).then(onChange, () => setUnreadable(true))
          }}
        />
      </label>
      <p class={isUnreadable ? 'wrong' : ''} role={isUnreadable ? 'alert' : undefined}>
        {isUnreadable ? t.unreadable : t.never}
      </p>
    </div>
  )
}
