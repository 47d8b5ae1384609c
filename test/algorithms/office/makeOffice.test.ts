import { describe, expect, it } from 'vitest'
import type {
  MailboxId,
  Place,
  PlaceId,
  ServiceDay,
  Stop,
  TravelTimes,
} from '../../../algorithms/model.ts'
import {
  makeOffice,
  type Office,
  type OfficeOptions,
} from '../../../algorithms/office/makeOffice.ts'
import { planDay } from '../../../algorithms/office/planDay.ts'

const degrees = 1 / 111_195
const mostSeconds = 0.85 * 205 * 60

/** Twenty streets of thirty houses, 50 m apart, a house every 20 m. */
function gridTown(streets: number, houses: number, boxes = 1): Place[] {
  const places: Place[] = []
  for (let street = 0; street < streets; street++) {
    for (let house = 0; house < houses; house++) {
      places.push({
        placeId: `n${1000 * street + house}` as PlaceId,
        // the even side lies 8 m across
        position: [20 * house * degrees, (50 * street + (house % 2) * 8) * degrees],
        street: `rue ${street}`,
        houseNumber: String(house + 1),
        source: 'address',
        boxes,
      })
    }
  }
  return places
}

function manhattan(places: readonly Place[]): TravelTimes {
  const byId = new Map(places.map((place) => [place.placeId, place.position]))
  const speed = { foot: 1.1, 'cargo-bike': 2.5, car: 8 }
  return (profile, from, to) => {
    const a = byId.get(from)!
    const b = byId.get(to)!
    const metres = (Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1])) / degrees
    return { metres: Math.round(metres), seconds: Math.round(metres / speed[profile]) }
  }
}

describe('makeOffice', () => {
  const places = gridTown(20, 30)
  const travel = manhattan(places)
  const postOffices = [
    { position: places[0]!.position, name: 'Nord' },
    { position: places[300]!.position, name: 'Centre' },
  ]
  const office = makeOffice({ places, postOffices, travel, seed: 1 })
  const letters = office.rounds.filter(({ kind }) => kind === 'letters')
  const placesOf = (round: (typeof letters)[0]) =>
    round.segments.flatMap(({ placeIds }) => placeIds)

  it('serves each place in exactly one letter round', () => {
    const served = letters.flatMap(placesOf)
    expect(office.unreached).toEqual([])
    expect(served.toSorted()).toEqual(places.map(({ placeId }) => placeId).toSorted())
  })

  it('fills at most 85 % of the time from going out to the hand-over', () => {
    for (const round of letters) {
      const ids = [office.depot.placeId, ...placesOf(round), office.depot.placeId]
      const walk = ids
        .slice(1)
        .reduce((sum, id, index) => sum + travel(round.profile, ids[index]!, id)!.seconds, 0)
      // on average half the boxes get a letter, 3 % a parcel, 1 % a registered item
      const setup = { foot: 0, 'cargo-bike': 8, car: 20 }[round.profile]
      const work = placesOf(round).length * (0.5 * (20 + setup) + 0.03 * 45 + 0.01 * 90)
      expect(walk + work).toBeLessThanOrEqual(mostSeconds)
      expect(Math.abs(walk + work - round.plannedSeconds)).toBeLessThan(2)
    }
  })

  it('needs few rounds more than the work would fill', () => {
    const total = letters.reduce((sum, { plannedSeconds }) => sum + plannedSeconds, 0)
    expect(letters.length).toBeLessThanOrEqual(Math.ceil(total / mostSeconds) + 1)
  })

  it('stands at the most central post office, else at the most central place', () => {
    expect(office.depot).toMatchObject({ placeId: places[300]!.placeId, name: 'Centre' })
    const none = makeOffice({ places, postOffices: [], travel, seed: 1 })
    expect(none.depot).toMatchObject({ name: '' })
    const far = [{ position: [1, 1] as const, name: 'ailleurs' }]
    expect(makeOffice({ places, postOffices: far, travel, seed: 1 }).depot.name).toBe('')
  })

  it('walks house numbers along the street', () => {
    const numberOf = new Map(places.map(({ placeId, houseNumber }) => [placeId, +houseNumber]))
    for (const { segments } of letters) {
      for (const { placeIds } of segments) {
        const numbers = placeIds.map((id) => numberOf.get(id)!)
        const up = numbers.toSorted((a, b) => a - b)
        expect([up.join(), up.toReversed().join()]).toContain(numbers.join())
      }
    }
  })

  it('has a collection round for every six letter rounds, and names them', () => {
    const collections = office.rounds.filter(({ kind }) => kind === 'collection')
    expect(collections).toHaveLength(Math.ceil(letters.length / 6))
    expect(collections[0]).toMatchObject({ number: 'C01', orderPolicy: 'free', segments: [] })
    expect(letters[0]).toMatchObject({ number: 'L01', orderPolicy: 'fixed' })
  })

  it('is the same whatever the order of the places', () => {
    const turned = makeOffice({ places: places.toReversed(), postOffices, travel, seed: 1 })
    expect(turned).toEqual(office)
  })

  it('sets a place apart that no road joins to the depot', () => {
    const island = places[17]!.placeId
    const cut: TravelTimes = (profile, from, to) =>
      from === island || to === island ? undefined : travel(profile, from, to)
    const made = makeOffice({ places, postOffices, travel: cut, seed: 1 })
    expect(made.unreached).toEqual([island])
  })

  it('makes one round of a hamlet', () => {
    const hamlet = gridTown(1, 9)
    const made = makeOffice({ places: hamlet, postOffices: [], travel: manhattan(hamlet), seed: 1 })
    expect(made.rounds.map(({ number }) => number)).toEqual(['L01', 'C01'])
  })

  it('goes by car to the few farms that are too far for a bike', () => {
    const hamlet = gridTown(4, 30)
    const farms = [0, 1, 2].map(
      (index): Place => ({
        ...hamlet[0]!,
        placeId: `w${index}` as PlaceId,
        street: 'chemin des Champs',
        position: [(30_000 + 900 * index) * degrees, 0],
      }),
    )
    const all = [...hamlet, ...farms]
    const made = makeOffice({ places: all, postOffices: [], travel: manhattan(all), seed: 1 })
    expect(made.unreached).toEqual([])
    const byCar = made.rounds.filter(({ profile }) => profile === 'car')
    expect(byCar.flatMap(placesOf).toSorted()).toEqual(['w0', 'w1', 'w2'])
    expect(byCar).toHaveLength(1)
  })

  describe('that is told how many rounds', () => {
    const told = (options: OfficeOptions, over: TravelTimes = travel) =>
      makeOffice({ places, postOffices, travel: over, seed: 1, options })
    const lettersOf = ({ rounds }: Office) => rounds.filter(({ kind }) => kind === 'letters')

    it.each([1, 2, 7, 60])('cuts exactly %i, which share all places among them', (letterRounds) => {
      const rounds = lettersOf(told({ letterRounds }))
      expect(rounds).toHaveLength(letterRounds)
      expect(rounds.flatMap(placesOf).toSorted()).toEqual(
        places.map(({ placeId }) => placeId).toSorted(),
      )
    })

    it('cuts them again without the places that no road joins to the depot', () => {
      const row = places.slice(570).map(({ placeId }) => placeId)
      const cut: TravelTimes = (profile, from, to) =>
        row.includes(from) !== row.includes(to) ? undefined : travel(profile, from, to)
      const made = told({ letterRounds: 5 }, cut)
      expect(made.unreached.toSorted()).toEqual(row.toSorted())
      expect(lettersOf(made)).toHaveLength(5)
    })

    it('serves the nearest mailboxes only, of the last place not all', () => {
      const halls = gridTown(20, 30, 4)
      const made = makeOffice({
        places: halls,
        postOffices,
        travel: manhattan(halls),
        seed: 1,
        options: { mailboxes: 42, letterRounds: 3 },
      })
      expect(made.places.map(({ boxes }) => boxes).toSorted()).toEqual([2, ...Array(10).fill(4)])
      expect(lettersOf(made).flatMap(placesOf)).toHaveLength(11)
    })

    it('brings as many letters as they say', () => {
      const mailShares = { letters: 0.8, parcel: 0, registered: 0 }
      const rounds = planDay({
        office: told({ letterRounds: 4, mailShares }),
        places: new Map(places.map((place) => [place.placeId, place])),
        mailboxesOf: (id) => [`${id}.1` as MailboxId],
        serviceDay: '2026-11-23' as ServiceDay,
        toInstant: (time) => Date.parse(`2026-11-23T${time}:00Z`),
        seed: 1,
        travel,
      })
      const letters = rounds.flatMap(({ stops }) => stops)
      expect(letters.length / 600).toBeGreaterThan(0.75)
      expect(letters.length / 600).toBeLessThan(0.85)
    })
  })

  describe('planDay', () => {
    const byId = new Map(places.map((place) => [place.placeId, place]))
    const input = (name: string) => ({
      places: byId,
      mailboxesOf: (id: PlaceId) => [`${id}.1` as MailboxId],
      serviceDay: name as ServiceDay,
      toInstant: (time: string) => Date.parse(`${name}T${time}:00Z`),
      seed: 1,
      travel,
    })
    const day = (name: string) => planDay({ ...input(name), office })
    const monday = day('2026-11-23')
    const stops = monday.flatMap((round) => round.stops)

    it('brings letters to about half of the mailboxes, and to no place twice', () => {
      const letters = stops.flatMap(({ deliveries }) =>
        deliveries.filter(({ kind }) => kind === 'letters'),
      )
      expect(letters.length / 600).toBeGreaterThan(0.44)
      expect(letters.length / 600).toBeLessThan(0.56)
      expect(new Set(stops.map(({ placeId }) => placeId)).size).toBe(stops.length)
      expect(stops.every(({ deliveries }) => deliveries.length > 0)).toBe(true)
    })

    it('names rounds and stops by day, number and place', () => {
      expect(monday[0]!.roundId).toBe('2026-11-23.L01')
      expect(monday[0]!.stops[0]!.stopId).toBe(`2026-11-23.L01.${monday[0]!.stops[0]!.placeId}`)
      expect(monday[0]!.outAt).toBe(Date.parse('2026-11-23T09:15:00Z'))
    })

    describe('with more mail than a bag holds', () => {
      const rounds = office.rounds.map((round) => ({
        ...round,
        mailShares: { letters: 0.5, parcel: 0.4, registered: 0 },
        ...(round.kind === 'letters' ? { reloads: true as const } : {}),
      }))
      const without = planDay({
        ...input('2026-11-23'),
        office: {
          ...office,
          rounds: rounds.map((r) => ({ ...r, capacity: { litres: 1e6, grams: 1e9 } })),
        },
      })
      const boxes = [40, 480].map((index, n): Place => {
        const [lon, lat] = places[index]!.position
        const position = [lon + 5 * degrees, lat + 5 * degrees] as const
        const placeId = `relay-${n}` as PlaceId
        return { ...places[index]!, placeId, position, source: 'relay', boxes: 0 }
      })
      const all = [...places, ...boxes]
      const roads = manhattan(all)
      /** Nobody gets to the first relay. */
      const withIsland: TravelTimes = (profile, from, to) =>
        [from, to].includes(boxes[0]!.placeId) && from !== to ? undefined : roads(profile, from, to)
      const plan = (relays: readonly Place[]) =>
        planDay({
          ...input('2026-11-23'),
          places: new Map([...places, ...relays].map((place) => [place.placeId, place])),
          travel: withIsland,
          office: { ...office, rounds },
        })

      it.each([
        ['the depot', []],
        ['the depot or a relay', boxes],
      ])('cuts it where to go by %s takes least, with less than half left', (_, relays) => {
        const work = { depot: 300, relay: 120 }
        const visits = { depot: 0, relay: 0 }
        const spots: { readonly at: 'depot' | 'relay'; readonly id: PlaceId }[] = [
          { at: 'depot', id: office.depot.placeId },
          ...relays.slice(1).map(({ placeId }) => ({ at: 'relay' as const, id: placeId })),
        ]
        for (const [index, { stops, capacity, profile }] of plan(relays).entries()) {
          const mail = stops.filter(({ reload }) => !reload)
          expect(mail).toEqual(without[index]!.stops)
          const litresOf = ({ deliveries }: Stop) =>
            6 * deliveries.filter(({ kind }) => kind === 'parcel').length
          const go = (from: Stop, to: Stop, { at, id }: (typeof spots)[0]) =>
            withIsland(profile, from.placeId, id)!.seconds +
            work[at] +
            withIsland(profile, id, to.placeId)!.seconds -
            (from === to ? 0 : withIsland(profile, from.placeId, to.placeId)!.seconds)
          let litres = 0
          let first = 0
          for (const stop of stops) {
            if (!stop.reload) {
              litres += litresOf(stop)
              expect(litres).toBeLessThanOrEqual(0.8 * capacity.litres)
              continue
            }
            const at = stop.reload === 'relay' ? 'relay' : 'depot'
            visits[at]++
            // every other cut that leaves less than half and bursts nothing takes as long or longer
            const before = stops
              .slice(0, stops.indexOf(stop))
              .filter(({ reload }) => !reload).length
            const took = go(mail[before - 1]!, mail[before]!, { at, id: stop.placeId })
            let filled = 0
            for (let cut = first + 1; cut < mail.length; cut++) {
              filled += litresOf(mail[cut - 1]!)
              if (filled > 0.8 * capacity.litres) break
              if (filled + litresOf(mail[cut]!) <= 0.4 * capacity.litres) continue
              for (const spot of spots)
                expect(took).toBeLessThanOrEqual(go(mail[cut - 1]!, mail[cut]!, spot))
            }
            first = before
            litres = 0
          }
        }
        expect(visits.depot).toBeGreaterThan(relays.length > 0 ? 0 : 3)
        expect(visits.relay > 0).toBe(relays.length > 0)
      })
    })

    it('is the same day again, and another the next', () => {
      expect(day('2026-11-23')).toEqual(monday)
      const tuesday = day('2026-11-24').flatMap((round) => round.stops.map((stop) => stop.placeId))
      expect(tuesday).not.toEqual(stops.map(({ placeId }) => placeId))
    })

    it('leaves room in the bag, and collection rounds empty', () => {
      for (const { kind, stops, capacity } of monday) {
        const parcels = stops.flatMap(({ deliveries }) =>
          deliveries.filter(({ kind }) => kind === 'parcel'),
        )
        expect(6 * parcels.length).toBeLessThanOrEqual(0.8 * capacity.litres)
        if (kind === 'collection') expect(stops).toEqual([])
      }
    })
  })
})
