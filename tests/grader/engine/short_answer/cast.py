"""The roles that the tests of the marker speak of."""

from __future__ import annotations

from grader.engine.short_answer.ideas import Role
from grader.engine.short_answer.roles import Cast

ROLES = (
    (
        Role(name="generator", words="generator|gen|forger|=g"),
        Role(name="discriminator", words="discriminator|disc|critic|=d"),
    ),
    (
        Role(name="vae", words="=vae|=vaes|variational autoencoder"),
        Role(name="ae", words="autoencoder|=ae|=aes"),
        Role(name="gan", words="=gan|=gans"),
    ),
)
CAST = Cast.of(ROLES)
