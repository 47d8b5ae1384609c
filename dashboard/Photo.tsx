import './photo.css'
import { useEffect, useState } from 'preact/hooks'

/** It's sent when the carrier's phone has network again. */
const tryAgainMs = 20_000

/** What a carrier photographed; `later` stands in its place until it has come. */
export function Photo(props: { photoId: string; alt: string; later: string }) {
  const [tries, setTries] = useState(0)
  const [isHere, setHere] = useState(true)
  useEffect(() => {
    if (isHere) return
    const timer = setTimeout(() => {
      setHere(true)
      setTries(tries + 1)
    }, tryAgainMs)
    return () => clearTimeout(timer)
  }, [isHere])
  if (!isHere) return <p class="photo-later">{props.later}</p>
  return (
    <img
      class="photo"
      src={`/api/v1/photos/${props.photoId}?try=${tries}`}
      alt={props.alt}
      onError={() => setHere(false)}
    />
  )
}
