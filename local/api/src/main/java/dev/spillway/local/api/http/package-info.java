/**
 * The API over HTTP: routes, bodies, answers, watches, discovery. Knows the rules of Kubernetes'
 * wire formats; what a verb does to an object is left to {@code resources}.
 */
@NullMarked
package dev.spillway.local.api.http;

import org.jspecify.annotations.NullMarked;
