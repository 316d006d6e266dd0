/** A person's shots as the desk reads them: series by series in the order of the handbook. */

import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import { seriesCatalogue } from '#shared/rules/catalogue.ts';

export interface ShotGroup {
  /** Id of the series. */
  readonly series: string;
  /** By date given; voided ones among them. */
  readonly shots: readonly ShotView[];
}

const PLACES = new Map(seriesCatalogue.map((series, place) => [series.id, place]));

/** Series outside the catalogue come last, by their id. */
export function groupShots(ledger: PersonLedger): readonly ShotGroup[] {
  const groups = Map.groupBy(ledger.shots, (view) => view.shot.series);
  return [...groups]
    .map(([series, shots]) => ({ series, shots }))
    .toSorted(
      (a, b) =>
        (PLACES.get(a.series) ?? Infinity) - (PLACES.get(b.series) ?? Infinity) ||
        (a.series < b.series ? -1 : 1),
    );
}
