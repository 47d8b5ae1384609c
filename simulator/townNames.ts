import type { Random } from './townRandom.ts'

/**
 * French street names: a kind of way and what it's named after, with the article already joined.
 * No complement comes twice before all have come once; then another kind of way goes before it.
 * The people are long dead.
 */
export type Theme =
  | 'old'
  | 'trees'
  | 'birds'
  | 'writers'
  | 'painters'
  | 'music'
  | 'science'
  | 'land'
  | 'towns'

export interface Names {
  /** A name nobody bears yet. */
  name(ways: readonly string[], theme: Theme): string
}

const list = (text: string) => text.split(',').map((s) => s.trim())

const complements: Record<Theme, string[]> = {
  old: list(`de l'Église, de la Halle, des Tanneurs, du Four Banal, des Remparts, de la Tour, du Puits,
    de la Porte de Bourges, du Vieux Pont, des Tisserands, de l'Hôtel-Dieu, du Prieuré, des Potiers, de l'Abreuvoir,
    du Marché aux Grains, de la Poterne, des Ursulines, du Chapitre, de la Monnaie, des Drapiers, de l'Aumône,
    du Cygne, des Trois Rois, de l'Écu, du Croissant, de la Cloche, des Merciers, du Beffroi, de la Sirène,
    de l'Arquebuse, des Fossés, du Château, Saint-Nicolas, Saint-Martin, Sainte-Catherine, Saint-Vincent, Notre-Dame,
    des Cordeliers, des Bouchers, de la Bascule, du Grenier à Sel, de l'Ancienne Poste, de la République, de la Liberté,
    du Huit-Mai-1945, du Onze-Novembre-1918, du Quatorze-Juillet, de la Paix, de la Résistance, Gambetta, Jean Jaurès,
    Léon Blum, Jules Ferry, Carnot, Thiers, Waldeck-Rousseau, Aristide Briand, Pierre Mendès France, du Général Leclerc,
    du Maréchal Foch, de Verdun, de Valmy, des Écoles, de la Mairie, du Presbytère, du Colombier, de la Boucle`),
  trees:
    list(`des Tilleuls, des Acacias, des Platanes, des Érables, des Bouleaux, des Cerisiers, des Noyers, des Lilas,
    des Glycines, des Églantiers, des Jonquilles, des Coquelicots, des Bleuets, des Violettes, des Primevères, des Iris,
    des Amandiers, des Pommiers, des Poiriers, des Pruniers, des Cèdres, des Charmes, des Hêtres, des Frênes, des Saules,
    des Peupliers, des Sorbiers, des Aulnes, des Genêts, des Bruyères, des Capucines, des Pervenches, des Marguerites,
    des Camélias, des Magnolias, des Mimosas, des Lauriers, des Aubépines, du Houx, des Fougères, des Marronniers,
    des Châtaigniers, des Ormes, des Mûriers, des Cognassiers, des Noisetiers, des Hortensias, des Pivoines, des Roses,
    des Dahlias, des Anémones, de la Lavande, du Chèvrefeuille, du Muguet, des Myosotis, de la Bourrache, des Campanules`),
  birds:
    list(`des Alouettes, des Mésanges, des Hirondelles, des Fauvettes, des Rossignols, des Merles, des Pinsons,
    des Chardonnerets, des Bergeronnettes, des Rouges-Gorges, des Grives, des Tourterelles, des Loriots, des Martinets,
    du Héron, des Perdrix, des Cailles, des Vanneaux, des Bouvreuils, des Roitelets, du Pivert, de la Huppe, du Courlis,
    des Cigognes, du Martin-Pêcheur, des Sarcelles, des Geais, des Bruants, des Sittelles, de l'Épervier, du Coucou,
    des Écureuils, des Chevreuils, du Renard, des Lièvres, des Hérissons, des Abeilles, des Papillons, des Grillons,
    des Libellules, des Loutres, des Grenouilles, des Truites, des Blaireaux, de la Biche, du Cerf`),
  writers:
    list(`Victor Hugo, George Sand, Honoré de Balzac, Molière, Jean Racine, Pierre Corneille, Alphonse Daudet,
    Guy de Maupassant, Émile Zola, Gustave Flaubert, Stendhal, Charles Baudelaire, Arthur Rimbaud, Paul Verlaine,
    Alphonse de Lamartine, Alfred de Musset, Gérard de Nerval, Jules Verne, Marcel Proust, Colette, Alain-Fournier,
    Charles Péguy, Guillaume Apollinaire, Albert Camus, Paul Éluard, Jacques Prévert, Madame de Sévigné,
    Madame de La Fayette, Jean de La Fontaine, François Rabelais, Pierre de Ronsard, Joachim du Bellay, Michel de Montaigne,
    Voltaire, Denis Diderot, Jean-Jacques Rousseau, Beaumarchais, Marivaux, Alexandre Dumas, Théophile Gautier,
    Prosper Mérimée, Edmond Rostand, Marguerite de Navarre, Louise Labé, Christine de Pisan, Antoine de Saint-Exupéry,
    Simone de Beauvoir, Jean Giono, Maurice Genevoix, René Char`),
  painters:
    list(`Claude Monet, Auguste Renoir, Paul Cézanne, Édouard Manet, Edgar Degas, Berthe Morisot, Camille Pissarro,
    Alfred Sisley, Gustave Courbet, Jean-François Millet, Camille Corot, Eugène Delacroix, Théodore Géricault,
    Jacques-Louis David, Ingres, Nicolas Poussin, Georges de La Tour, Antoine Watteau, Fragonard, Chardin,
    Élisabeth Vigée-Lebrun, Rosa Bonheur, Suzanne Valadon, Henri Matisse, Georges Braque, Fernand Léger, Raoul Dufy,
    Robert Delaunay, Sonia Delaunay, Georges Seurat, Paul Signac, Paul Gauguin, Toulouse-Lautrec, Camille Claudel,
    Auguste Rodin, Antoine Bourdelle, Aristide Maillol, Pierre Bonnard, Odilon Redon, Honoré Daumier`),
  music:
    list(`Hector Berlioz, Claude Debussy, Maurice Ravel, Georges Bizet, Gabriel Fauré, Camille Saint-Saëns,
    Charles Gounod, Jules Massenet, Jean-Baptiste Lully, Jean-Philippe Rameau, François Couperin, Erik Satie,
    Francis Poulenc, Lili Boulanger, Cécile Chaminade, Édith Piaf, Georges Brassens, Jacques Brel, Barbara, Joseph Bodin de Boismortier,
    César Franck, Vincent d'Indy, Paul Dukas, Emmanuel Chabrier, Django Reinhardt, Sidney Bechet, Mozart, Chopin, Rossini`),
  science:
    list(`Louis Pasteur, Marie Curie, Pierre Curie, Claude Bernard, Ambroise Paré, René Descartes, Blaise Pascal,
    Antoine Lavoisier, André-Marie Ampère, François Arago, Joseph Fourier, Évariste Galois, Sophie Germain, Laplace,
    Denis Papin, des Frères Montgolfier, Ader, Louis Blériot, Hélène Boucher, Jean Mermoz, Roland Garros, Gustave Eiffel,
    Louis Braille, Nicéphore Niépce, des Frères Lumière, Buffon, Lamarck, Jean-Henri Fabre, Parmentier, Olivier de Serres,
    Vauban, Ferdinand de Lesseps, La Pérouse, Bougainville, Jacques Cartier, Champlain, Émilie du Châtelet, Henri Becquerel,
    Irène Joliot-Curie, Foucault, Sadi Carnot, Lakanal`),
  towns:
    list(`de Bourges, de Sancerre, de Gien, de Cosne, d'Aubigny, de Vierzon, d'Orléans, de Nevers, de La Charité,
    de Briare, de Montargis, d'Auxerre, de Clamecy, de Sully, de Blois, de Tours, de Moulins, d'Avallon, de Pithiviers`),
  land: list(`du Moulin, du Lavoir, des Vignes, de la Fontaine, du Gué, des Prés, du Bois Joli, des Champs, de la Garenne,
    de l'Étang, de la Prairie, du Pressoir, de la Grange, de la Tuilerie, des Carrières, de la Sablonnière, du Calvaire,
    de la Croix Blanche, des Quatre Vents, de la Belle Étoile, du Point du Jour, de Bellevue, du Clos Fleuri, de la Vallée,
    des Coteaux, de la Plaine, des Jardins, du Verger, de la Source, des Sablons, des Noues, du Bout du Monde,
    de la Loge, de la Métairie, du Four à Chaux, de la Pierre Levée, des Bergers, de la Bergerie, de l'Ermitage,
    du Pont de Bois, des Grands Champs, des Petits Prés, de la Mare aux Canes, de la Fosse aux Loups, du Chêne Creux,
    de l'Orme aux Loups, de l'Épinay, de la Chaume, du Rio, de la Gravière, des Roseaux, de l'Île, des Lavandières,
    du Bac, des Pêcheurs, du Port, de la Passerelle, de la Rive, du Stade, du Cimetière, de l'Industrie`),
}

// what is left when a large town has used all of the above: fields have endless names
const masculine = list(
  'Champ, Pré, Clos, Bois, Mont, Val, Puits, Gué, Chêne, Orme, Noyer, Buisson, Taillis, Coteau, Chemin, Fossé, Étang, Marais, Cormier, Poirier, Tertre, Sentier, Pâtis, Ruisseau',
)
const masculineTraits = list(
  'Blanc, Rouge, Vert, Neuf, Long, Rond, Bossu, Fleuri, Perdu, Doré, Noir, Joli, Carré, Gris, Clair, Brûlé',
)
const feminine = list(
  'Croix, Fontaine, Borde, Haie, Mare, Roche, Pierre, Vigne, Noue, Plaine, Lande, Grange, Combe, Butte, Rivière, Prairie, Vallée, Motte, Bruyère, Chapelle, Sente, Fosse',
)
const feminineTraits = list(
  'Rouge, Verte, Neuve, Longue, Ronde, Fleurie, Perdue, Dorée, Noire, Jolie, Carrée, Grise, Claire, Brûlée, Haute, Basse',
)

export function makeNames(random: Random): Names {
  const vowel = /^[AEÉÈIOUYH]/
  const fields = [
    ...masculine.flatMap((noun) =>
      masculineTraits.map((trait) => `${vowel.test(noun) ? "de l'" : 'du '}${noun} ${trait}`),
    ),
    ...feminine.flatMap((noun) => feminineTraits.map((trait) => `de la ${noun} ${trait}`)),
  ]
  const left = Object.fromEntries(
    Object.entries(complements).map(([theme, all]) => [theme, random.shuffled(all)]),
  ) as Record<Theme, string[]>
  left.land.unshift(...random.shuffled(fields.filter((f) => !complements.land.includes(f))))
  const taken = new Set<string>()
  const spent: string[] = []
  return {
    name(ways, theme) {
      const fallback = (['trees', 'writers', 'birds', 'painters', 'land'] as const).find(
        (t) => left[t].length > 0,
      )
      const fresh = left[theme].pop() ?? (fallback && left[fallback].pop())
      if (fresh !== undefined) {
        spent.push(fresh)
        const name = `${random.pick(ways)} ${fresh}`
        taken.add(name)
        return name
      }
      const others = [
        ...ways,
        'Rue',
        'Allée',
        'Chemin',
        'Passage',
        'Sente',
        'Cour',
        'Square',
        'Clos',
      ]
      for (;;) {
        const name = `${random.pick(others)} ${random.pick(spent)}`
        if (taken.has(name)) continue
        taken.add(name)
        return name
      }
    },
  }
}
