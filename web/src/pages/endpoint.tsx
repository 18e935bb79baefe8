export default function Endpoint({ id }: { id: string }) {
  return <h1>{id}</h1>;
}
