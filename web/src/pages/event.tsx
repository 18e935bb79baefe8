export default function Event({ id }: { id: string }) {
  return <h1>{id}</h1>;
}
