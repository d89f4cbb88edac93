/** The version of Kubernetes whose behaviour is emulated. */
export const KUBERNETES_VERSION = 'v1.34.4'
