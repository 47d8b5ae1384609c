export function Door() {
  return <main class="alone" />
}
