import { createStore, del, entries, set } from 'idb-keyval'
import { newId } from '../../state/newId.ts'

interface KeptPhoto {
  readonly carrierName: string
  readonly jpeg: Blob
  /** By the device's clock. */
  readonly keptAt: number
}

/** Its event was refused, or who took it doesn't sign in here any more: nobody will ask for it. */
const longestMs = 48 * 3_600_000
/** Answers after which the same picture may well be taken later; 404 is an event that isn't there yet. */
const later = new Set([401, 403, 404, 408, 425, 429])

/**
 * Pictures on their way to the office. They are kept beside the outbox and not in it, so that 300 kB
 * on a thin network never stand before a tap; each goes once its event has gone.
 */
export function openPhotoQueue(carrierName: string) {
  const store = createStore('domino-photos', 'photos')
  let sending: Promise<void> | undefined
  let again = false

  async function sendAll(isWaiting: (photoId: string) => boolean) {
    for (const [photoId, photo] of await entries<string, KeptPhoto>(store)) {
      if (isWaiting(photoId)) continue
      const isOld = Date.now() - photo.keptAt > longestMs
      const isHis = photo.carrierName === carrierName
      if ((isHis && (await put(photoId, photo))) || isOld) await del(photoId, store)
    }
  }

  return {
    /** @returns its id, or undefined where the device has no room for it */
    keep: async (jpeg: Blob): Promise<string | undefined> => {
      const photoId = newId()
      const photo: KeptPhoto = { carrierName, jpeg, keptAt: Date.now() }
      return set(photoId, photo, store).then(
        () => photoId,
        () => undefined,
      )
    },
    /** Sends what waits, one after the other; what fails stays for the next time. */
    send: async (isWaiting: (photoId: string) => boolean): Promise<void> => {
      again = true
      sending ??= (async () => {
        while (again) {
          again = false
          await sendAll(isWaiting).catch(() => {})
        }
        sending = undefined
      })()
      return sending
    },
  }
}

/** @returns whether the office has said its last word on it */
async function put(photoId: string, { jpeg }: KeptPhoto): Promise<boolean> {
  const { status } = await fetch(`/api/v1/photos/${photoId}`, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: jpeg,
  })
  return status < 500 && !later.has(status)
}
