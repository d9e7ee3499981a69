/**
 * Activity tracking: a shop whose page views, searches and orders are a topic each, and what is
 * made of them, by applications that do not know each other: a report, recommendations, a search
 * index whose order follows the clicks, and totals over everything there ever was.
 */
@NullMarked
package dev.spillway.examples.activity;

import org.jspecify.annotations.NullMarked;
