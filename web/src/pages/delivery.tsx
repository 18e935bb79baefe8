export default function Delivery({ id }: { id: string }) {
  return <h1>{id}</h1>;
}
