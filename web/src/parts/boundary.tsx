import { Component } from 'react';
import type { ReactNode } from 'react';
import { Failed } from './states';

/** Shows what a view has thrown instead of an empty page: most often a part of the page that could not be fetched. */
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
