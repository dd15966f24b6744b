/** Where the phone is: asked for with high accuracy, told again while it gets better. */

/** What a watcher hears. */
export type PlaceListener = {
  readonly onFix: (fix: {
    readonly latitude: number
    readonly longitude: number
    readonly accuracyMetres: number
    readonly fixedAtMs: number
    readonly speedKmh: number | null
    readonly headingDegrees: number | null
    readonly altitudeMetres: number | null
  }) => void
  /** `denied`: the person or the phone does not allow it; `unknown`: not now. */
  readonly onProblem: (problem: 'denied' | 'unknown') => void
}

const KMH_PER_METRE_A_SECOND = 3.6

/**
 * Watches the place.
 * @returns stops watching
 */
export function watchPlace({ onFix, onProblem }: PlaceListener): () => void {
  if (!('geolocation' in navigator)) {
    onProblem('denied')
    return () => undefined
  }
  const watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const { latitude, longitude, accuracy, speed, heading, altitude } = coords
      const isMoving = speed !== null && Number.isFinite(speed) && speed >= 0
      onFix({
        latitude,
        longitude,
        accuracyMetres: accuracy,
        fixedAtMs: Math.round(timestamp),
        speedKmh: isMoving ? speed * KMH_PER_METRE_A_SECOND : null,
        headingDegrees: heading !== null && Number.isFinite(heading) ? heading : null,
        altitudeMetres: altitude,
      })
    },
    (error) => {
      onProblem(error.code === error.PERMISSION_DENIED ? 'denied' : 'unknown')
    },
    { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
  )
  return () => {
    navigator.geolocation.clearWatch(watch)
  }
}
