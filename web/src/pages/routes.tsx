import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ErrorBoundary, Loading, NotFound } from '../parts/load-states';
import { useSession } from '../session';
import { SettingsProvider } from '../settings';
import { Shell } from '../shell';
import { SignIn } from './sign-in-page';

const Endpoints = lazy(() => import('./endpoints-page'));
const Endpoint = lazy(() => import('./endpoint-page'));
const Deliveries = lazy(() => import('./deliveries-page'));
const Delivery = lazy(() => import('./delivery-page'));
const Events = lazy(() => import('./events-page'));
const Event = lazy(() => import('./event-page'));
const EventTypes = lazy(() => import('./event-types-page'));
const ApiKeys = lazy(() => import('./api-keys-page'));
const Verify = lazy(() => import('./verify-page'));

/** The view for the current address, or the sign-in form. Signing in keeps the address, so links in emails work. */
export function Pages() {
  const { api } = useSession();
  const [location] = useLocation();
  if (!api) return <SignIn />;
  return (
    <Shell>
      <ErrorBoundary key={location.split('/')[1]}>
        <Suspense fallback={<Loading />}>
          <SettingsProvider>
            <Switch>
              <Route path="/">
                <Redirect to="/endpoints" replace />
              </Route>
              <Route path="/endpoints" component={Endpoints} />
              <Route path="/endpoints/:id">{({ id }) => <Endpoint key={id} id={id} />}</Route>
              <Route path="/deliveries" component={Deliveries} />
              <Route path="/deliveries/:id">{({ id }) => <Delivery key={id} id={id} />}</Route>
              <Route path="/events" component={Events} />
              <Route path="/events/:id">{({ id }) => <Event key={id} id={id} />}</Route>
              <Route path="/event-types" component={EventTypes} />
              <Route path="/keys" component={ApiKeys} />
              <Route path="/verify" component={Verify} />
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </SettingsProvider>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
