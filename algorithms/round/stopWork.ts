import type { Load, PlaceId, Profile, RoundSettings, Stop } from '../model.ts'
import { isWalked } from './walk.ts'

type Work = Pick<Stop, 'deliveries' | 'collections' | 'reload' | 'walk'> & {
  readonly placeId?: PlaceId
}

/** Seconds spent at a stop: the halt's setup, then the service of what is handed out and taken. */
export function stopWorkSeconds(stop: Work, profile: Profile, settings: RoundSettings): number {
  const service = settings.serviceSeconds
  if (stop.reload)
    return (
      settings.setupSeconds[profile] + (stop.reload === 'relay' ? service.relay : service.reload)
    )
  if (stop.deliveries.length + stop.collections.length === 0) return 0
  let letters = 0
  let seconds = settings.setupSeconds[isWalked(stop) ? 'foot' : profile]
  for (const delivery of stop.deliveries) {
    if (delivery.kind === 'letters') letters++
    else seconds += service[delivery.kind]
  }
  if (letters === 1) seconds += service.letters
  else if (letters > 1) seconds += service.bank + service.bankBox * letters
  // only the first collection of a halt made for it has the long time: bell, wait, find the box
  const firstSeconds = stop.deliveries.length > 0 ? service.collectionJoined : service.collectionNew
  if (stop.collections.length > 0) {
    seconds += firstSeconds + (stop.collections.length - 1) * service.collectionJoined
  }
  return seconds
}

/** A special stop is confirmed by a tap; one with letters alone is only inferred. */
export function isSpecialStop(stop: Work): boolean {
  if (stop.reload) return true
  return stop.collections.length > 0 || stop.deliveries.some(({ kind }) => kind !== 'letters')
}

/** What a stop's deliveries weigh in the bag before it. */
export function deliveredLoad(stop: Work, settings: RoundSettings): Load {
  let litres = 0
  let grams = 0
  for (const { kind } of stop.deliveries) {
    if (kind === 'parcel') {
      litres += settings.parcelLoad.litres
      grams += settings.parcelLoad.grams
    } else {
      grams += settings.letterGrams
    }
  }
  return { litres, grams }
}

/** What a stop's collections weigh in the bag after it. */
export function collectedLoad(stop: Work, settings: RoundSettings): Load {
  let parcels = 0
  for (const collection of stop.collections) parcels += collection.parcels
  return {
    litres: parcels * settings.parcelLoad.litres,
    grams: parcels * settings.parcelLoad.grams,
  }
}
