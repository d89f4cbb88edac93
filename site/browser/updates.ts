/** Registers the service worker of a built site, and offers a new version instead of taking the page away from its reader. */
async function register(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const registration = await navigator.serviceWorker.register('/service-worker.js')
  if (registration.waiting !== null && navigator.serviceWorker.controller !== null) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const found = registration.installing
    found?.addEventListener('statechange', () => {
      if (found.state === 'installed' && navigator.serviceWorker.controller !== null) offer(found)
    })
  })
}

function offer(waiting: ServiceWorker): void {
  if (document.querySelector('.update-offer') !== null) return
  const box = document.createElement('div')
  box.className = 'update-offer'
  box.setAttribute('role', 'status')
  box.append('A new version of Lost Packet is here. Your labs and progress stay. ')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Reload'
  button.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    waiting.postMessage({ type: 'SKIP_WAITING' })
  })
  box.append(button)
  document.body.append(box)
}

register().catch(error => console.warn('offline use is not available:', error))
