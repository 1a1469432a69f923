import type { Plant } from './plant.ts'
import { WRONG_ENGINE, WRONG_STORE } from './wrong-engine.ts'
import { WRONG_REPORTS, WRONG_SENDS } from './wrong-reports.ts'

export const PLANTS: readonly Plant[] = [...WRONG_STORE, ...WRONG_SENDS, ...WRONG_REPORTS, ...WRONG_ENGINE]
