//! Statements that know their types, so that one test can prove all of them on both engines.

use std::marker::PhantomData;

use smallvec::SmallVec;

use crate::dialect::Shape;
use crate::value::{Bind, Cell, Column, Kind, Value};
use crate::{Row, StoreError};

/// The arguments of one execution.
pub type Arguments<'a> = SmallVec<[Value<'a>; 16]>;

/// A list of arguments whose kinds are known: tuples, and records (see [`crate::record!`]).
pub trait Params {
    /// The kinds of `$1`, `$2` …
    fn kinds() -> Vec<Kind>;
    /// The values of `$1`, `$2` …
    fn arguments(&self) -> Arguments<'_>;
}

/// Something that one row becomes: tuples, and records (see [`crate::record!`]).
pub trait Record: Sized {
    /// Kind and nullability of every column, in order.
    fn columns() -> Vec<(Kind, bool)>;
    /// Reads the row from its first column on.
    fn read(row: &Row<'_>) -> Result<Self, StoreError>;
}

/// One text of SQL for both engines with its argument and row types. Made with [`crate::sql!`],
/// which registers it for the test that prepares every statement on both engines.
pub struct Sql<P, R> {
    text: &'static str,
    shape: Shape,
    types: PhantomData<fn(P) -> R>,
}

impl<P, R> Sql<P, R> {
    /// For [`crate::sql!`] only: a statement made otherwise is not registered.
    #[doc(hidden)]
    pub const fn new(text: &'static str) -> Self {
        Self { text, shape: Shape::of(text), types: PhantomData }
    }

    /// The text, before the dialect sees it.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }
}

/// What the registry keeps of a statement.
#[derive(Clone, Copy)]
pub struct Registered {
    /// Module path and name.
    pub name: &'static str,
    /// The SQL.
    pub text: &'static str,
    /// The kinds of its arguments.
    pub params: fn() -> Vec<Kind>,
    /// Kind and nullability of its columns; empty when it returns no rows.
    pub columns: fn() -> Vec<(Kind, bool)>,
}

inventory::collect!(Registered);

/// Every statement of the program, in no particular order.
pub fn statements() -> impl Iterator<Item = &'static Registered> {
    inventory::iter::<Registered>()
}

#[doc(hidden)]
pub use inventory as __inventory;

/// Declares statements: `sql! { static NAME: (Args) => Row = "SELECT …"; }`.
///
/// Arguments are `$1 … $n` in the order of the tuple; a row type of `()` means that the statement
/// returns none. `/*lock*/` at the end of a SELECT locks the rows it finds until the transaction
/// ends (the dialect knows how).
#[macro_export]
macro_rules! sql {
    ($($(#[$doc:meta])* $vis:vis static $name:ident: $params:ty => $row:ty = $text:expr;)+) => {$(
        $(#[$doc])*
        $vis static $name: $crate::Sql<$params, $row> = $crate::Sql::new($text);
        $crate::__inventory::submit! {
            $crate::Registered {
                name: concat!(module_path!(), "::", stringify!($name)),
                text: $text,
                params: <$params as $crate::Params>::kinds,
                columns: <$row as $crate::Record>::columns,
            }
        }
    )+};
}

/// Declares a struct that is read from a row and bound as arguments, field by field in order.
/// `NAME::COLUMNS` is the list of its column names.
#[macro_export]
macro_rules! record {
    ($(#[$doc:meta])* $vis:vis struct $name:ident {
        $($(#[$field_doc:meta])* $field_vis:vis $field:ident: $type:ty,)+
    }) => {
        $(#[$doc])*
        $vis struct $name { $($(#[$field_doc])* $field_vis $field: $type,)+ }

        impl $name {
            /// The column names, in the order of the fields.
            $vis const COLUMNS: &'static str = $crate::record!(@join $($field)+);
        }

        impl $crate::Record for $name {
            fn columns() -> Vec<($crate::Kind, bool)> {
                vec![$((<$type as $crate::Column>::KIND, <$type as $crate::Column>::NULLABLE),)+]
            }

            fn read(row: &$crate::Row<'_>) -> Result<Self, $crate::StoreError> {
                let mut cells = row.cells();
                Ok(Self { $($field: cells.next()?,)+ })
            }
        }

        impl $crate::Params for $name {
            fn kinds() -> Vec<$crate::Kind> {
                vec![$(<$type as $crate::Bind>::KIND,)+]
            }

            fn arguments(&self) -> $crate::Arguments<'_> {
                let mut arguments = $crate::Arguments::new();
                $(arguments.push($crate::Bind::value(&self.$field));)+
                arguments
            }
        }
    };
    (@join $first:ident $($rest:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($rest))*)
    };
}

impl Record for () {
    fn columns() -> Vec<(Kind, bool)> {
        Vec::new()
    }

    fn read(_: &Row<'_>) -> Result<Self, StoreError> {
        Ok(())
    }
}

impl Params for () {
    fn kinds() -> Vec<Kind> {
        Vec::new()
    }

    fn arguments(&self) -> Arguments<'_> {
        Arguments::new()
    }
}

macro_rules! tuples {
    ($($($name:ident $index:tt),+;)+) => {$(
        impl<$($name: Bind),+> Params for ($($name,)+) {
            fn kinds() -> Vec<Kind> { vec![$($name::KIND),+] }

            fn arguments(&self) -> Arguments<'_> {
                let mut arguments = Arguments::new();
                $(arguments.push(self.$index.value());)+
                arguments
            }
        }

        impl<$($name: Column),+> Record for ($($name,)+) {
            fn columns() -> Vec<(Kind, bool)> { vec![$(($name::KIND, $name::NULLABLE)),+] }

            fn read(row: &Row<'_>) -> Result<Self, StoreError> { Ok(($(row.get::<$name>($index)?,)+)) }
        }
    )+};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

/// Reads one cell after the other.
pub struct Cells<'a, 'r> {
    row: &'a Row<'r>,
    next: usize,
}

impl<'r> Row<'r> {
    /// The cells from the first column on.
    pub const fn cells(&self) -> Cells<'_, 'r> {
        Cells { row: self, next: 0 }
    }

    /// The cell of column `index`, from 0.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, StoreError> {
        let cell: Cell<'_> = self.cell(index, T::KIND)?;
        T::read(cell).map_err(|why| StoreError::BadColumn { column: index, why: why.into() })
    }
}

impl Cells<'_, '_> {
    /// The next cell.
    #[expect(clippy::should_implement_trait, reason = "each call may want another type")]
    pub fn next<T: Column>(&mut self) -> Result<T, StoreError> {
        let index = self.next;
        self.next += 1;
        self.row.get(index)
    }
}
