import { expect, test } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { listPostalPoints } from '../../../algorithms/road/listPostalPoints.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import { writeCountryside } from '../../../simulator/study/countryside.ts'
import { cutOsm } from '../../../simulator/study/cutOsm.ts'

test('the made countryside is thinly lived in, and a van gets from its town to every farm', () => {
  const osm = readOsm(Buffer.from(writeCountryside(1)))
  const places = listPlaces(osm)
  const squareKilometres = 8.6 ** 2
  expect(places.length / squareKilometres).toBeGreaterThan(5)
  expect(places.length / squareKilometres).toBeLessThan(15)
  const [post] = listPostalPoints(osm)
  const roads = buildRoads(osm)
  const stopAt = (position: (typeof places)[0]['position']) =>
    snap(roads, { position, profile: 'car', isStop: true })!
  const farms = places.map(({ position }) => stopAt(position))
  const { seconds } = durations(roads, 'car', [stopAt(post!.position)], farms)
  expect([...seconds].filter((each) => each < 0)).toEqual([])
})

test('the same seed makes the same countryside', () => {
  expect(writeCountryside(2)).toBe(writeCountryside(2))
  expect(writeCountryside(2)).not.toBe(writeCountryside(3))
})

test('a part of an extract keeps the ways that reach into the box whole, and what hangs on them', () => {
  const whole = readOsm(
    Buffer.from(`<osm version="0.6">
      <node id="1" lat="0" lon="0"/><node id="2" lat="0" lon="2"/><node id="3" lat="0" lon="4"/>
      <node id="4" lat="0.1" lon="0.1"><tag k="addr:street" v="Rue &quot;A&quot; &amp; B"/></node>
      <node id="5" lat="0" lon="5"/>
      <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="service"/></way>
      <way id="2"><nd ref="3"/><nd ref="5"/><tag k="highway" v="service"/></way>
      <relation id="1"><member type="way" ref="1" role="from"/><member type="way" ref="2" role="to"/></relation>
    </osm>`),
  )
  const part = readOsm(Buffer.from(cutOsm(whole, [-1, -1, 1, 1])))
  expect([...part.nodes.ids]).toEqual([1, 2, 4])
  expect([...part.ways.ids]).toEqual([1])
  expect(part.nodes.tags.get(2)).toEqual({ 'addr:street': 'Rue "A" & B' })
  expect(part.relations).toMatchObject([{ id: 1, members: [{ type: 'way', id: 1, role: 'from' }] }])
})
