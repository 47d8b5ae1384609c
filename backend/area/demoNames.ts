import { createHash } from 'node:crypto'

/** Common French family names and first names, so that the demo's boxes and rounds have labels. */
const familyNames =
  `Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre
Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent
Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier
Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis
Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet
Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard
Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc
Payet Rolland Leclercq Guillaume Lecomte`.split(/\s+/)
const firstNames =
  `Camille Karim Louise Mehdi Sophie Antoine Fatou Julien Inès Marc Nadia Paul Léa Thierry Aïcha
Hugo Claire Yann Mariam Luc Élodie Samir Jeanne Bruno Chloé David Sarah Rémi Lucie Olivier`.split(
    /\s+/,
  )

/** The name on a box. */
export function boxName(seed: number, mailboxId: string): string {
  return familyNames[draw(`${seed} ${mailboxId}`) % familyNames.length]!
}

/** First name and an initial, as colleagues call each other. */
export function carrierName(seed: number, index: number): string {
  const first = firstNames[(index + seed) % firstNames.length]!
  const initial = familyNames[draw(`${seed} carrier ${index}`) % familyNames.length]![0]!
  return `${first} ${initial}.`
}

function draw(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE()
}
