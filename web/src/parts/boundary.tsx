import { Component } from 'react';
import type { ReactNode } from 'react';
import { Failed } from './states';

/** Shows an error instead of an empty page when a view throws, usually because its code could not be loaded. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error ? <Failed error={error} retry={() => location.reload()} /> : this.props.children;
  }
}
