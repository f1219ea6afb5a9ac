"""What the changes since a delivery mean for housing benefit, tenancy by tenancy, the most kroner first."""

from sqlalchemy.orm import Session

from backoffice.operations.delivery_parts import Digest, Part, PartWriter
from backoffice.operations.delivery_sheets import place_columns, sheet_title
from backoffice.queries.delivery_rows import Asked


def impact_part(session: Session, asked: Asked, since: int, digest: Digest) -> Part:
    """Return the sheet of tenancies whose benefit the changes after a position of the history may move."""
    return PartWriter(sheet_title("impact"), place_columns(), digest).done(of_data=False)
