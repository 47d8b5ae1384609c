import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLatLng } from '../../dashboard/map/latLng.ts'
import {
  groundPaint,
  labelKind,
  type MapTheme,
  nameStyle,
  palettes,
  roadStroke,
  streetName,
} from '../../dashboard/map/paintRules.ts'

const themes: MapTheme[] = ['light', 'night', 'sun']

/** WCAG 2.2's contrast ratio of two `#rrggbb`. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, bl] = [1, 3, 5].map((i) => {
      const share = Number.parseInt(colour.slice(i, i + 2), 16) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * bl!
  }
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

describe('the rules of the base map', () => {
  it('flip a position for Leaflet', () => {
    expect(toLatLng([6.14, 46.2])).toEqual([46.2, 6.14])
  })

  it('draw main roads from afar, streets nearer, paths only near', () => {
    const drawnAt = (zoom: number) =>
      ['primary', 'tertiary', 'residential', 'footway'].filter((k) => roadStroke(k, zoom, 'light'))
    expect(drawnAt(10)).toEqual(['primary'])
    expect(drawnAt(12)).toEqual(['primary', 'tertiary'])
    expect(drawnAt(14)).toEqual(['primary', 'tertiary', 'residential'])
    expect(drawnAt(17)).toEqual(['primary', 'tertiary', 'residential', 'footway'])
  })

  it('draw a slip road like its road, and nothing of a class nobody knows', () => {
    expect(roadStroke('motorway_link', 17, 'light')).toEqual(roadStroke('motorway', 17, 'light'))
    expect(roadStroke('proposed', 17, 'light')).toBeUndefined()
    expect(streetName('proposed')).toBeUndefined()
  })

  it('never draw a road narrower when one comes nearer, nor wider than its edge', () => {
    const kind = fc.constantFrom('motorway', 'secondary', 'residential', 'service', 'steps')
    fc.assert(
      fc.property(kind, fc.integer({ min: 9, max: 18 }), (name, zoom) => {
        const far = roadStroke(name, zoom, 'light')
        const near = roadStroke(name, zoom + 1, 'light')
        if (far) expect(near!.widthPx).toBeGreaterThanOrEqual(far.widthPx)
        if (far?.edge) expect(far.edge.widthPx).toBeGreaterThan(far.widthPx)
      }),
    )
  })

  it('show buildings from 15, and house numbers from 18 whatever the data say', () => {
    expect(groundPaint('buildings', 'yes', 14, 'light')).toBeUndefined()
    expect(groundPaint('buildings', 'yes', 15, 'light')).toBeDefined()
    expect(labelKind('housenumber').fromZoom).toBe(18)
  })

  it('draw a square that one walks on as a street', () => {
    expect(groundPaint('landuse', 'pedestrian', 17, 'light')!.fill).toBe(palettes.light.square)
    expect(groundPaint('landuse', 'residential', 17, 'light')!.fill).toBe(palettes.light.landuse)
  })

  it('write street names that can be read on every road, in every light', () => {
    for (const theme of themes) {
      const { colour } = nameStyle('street', 17, theme)
      const { road, mainRoad, halo } = palettes[theme]
      for (const ground of [road, mainRoad, halo]) {
        expect(contrast(colour, ground), `${theme}: ${colour} on ${ground}`).toBeGreaterThan(4.5)
      }
    }
  })

  it('stay pale: yellow is kept for collections', () => {
    for (const theme of themes) {
      for (const colour of Object.values(palettes[theme])) {
        if (typeof colour !== 'string') continue
        const [r, , b] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16))
        expect(r! - b!, `${theme} ${colour}`).toBeLessThan(40)
      }
    }
  })
})
