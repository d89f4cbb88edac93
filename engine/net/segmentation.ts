/** What segmentation offload would be allowed; shown by `ip -d link`, of no effect here. */
export interface SegmentationLimits {
  gsoMaxSize: number
  gsoMaxSegs: number
  tsoMaxSize: number
  tsoMaxSegs: number
  groMaxSize: number
}

/** GSO_MAX_SIZE of include/linux/netdevice.h: the limit of devices that only pass on what others segment. */
export const GSO_MAX_SIZE = 524_280

export function defaultSegmentation(): SegmentationLimits {
  return {
    gsoMaxSize: 65_536,
    gsoMaxSegs: 65_535,
    tsoMaxSize: 65_536,
    tsoMaxSegs: 65_535,
    groMaxSize: 65_536,
  }
}
