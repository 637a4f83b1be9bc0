"""Which resource a label means: keywords, places, bodies, by any label in any language."""
