import { http } from './http';
import type { Onboarding, ProfilePatch } from './wire';

export function onboardingStatus(): Promise<Onboarding> {
	return http.call<Onboarding>('/onboarding/status');
}

/** Saves a step, whole or not at all. */
export function saveOnboardingStep(step: string, body: ProfilePatch): Promise<Onboarding> {
	return http.call<Onboarding>(`/onboarding/step/${step}`, { method: 'POST', body });
}

/** Fails with `onboarding-incomplete`, whose fields are the steps and consents that are missing. */
export function completeOnboarding(): Promise<Onboarding> {
	return http.call<Onboarding>('/onboarding/complete', { method: 'POST' });
}
