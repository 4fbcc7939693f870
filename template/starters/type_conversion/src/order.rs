//! Orders and what they cost. This file knows nothing of Python.

use rust_decimal::Decimal;

use crate::error::Error;

/// One line of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub name: String,
    pub quantity: u32,
    /// Of one piece.
    pub price: Decimal,
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Status {
    Open,
    Paid,
    Shipped,
}

/// How fast an order is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Priority {
    Normal,
    Express,
}

/// What somebody has ordered.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub number: u64,
    pub status: Status,
    pub items: Vec<Item>,
    pub priority: Priority,
    pub note: Option<String>,
}

impl Order {
    /// What all the items cost together. Where that needs more than 96 bits, the last places are rounded away.
    ///
    /// # Errors
    ///
    /// [`Error::Total`] if the whole part alone is more than a [`Decimal`] can hold.
    pub fn total(&self) -> Result<Decimal, Error> {
        let add = |total: Decimal, item: &Item| {
            total.checked_add(item.price.checked_mul(item.quantity.into())?)
        };
        let total = self.items.iter().try_fold(Decimal::ZERO, add);
        total.ok_or(Error::Total { order: self.number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(items: &[(u32, Decimal)]) -> Order {
        let item = |&(quantity, price)| Item {
            name: "item".to_owned(),
            quantity,
            price,
        };
        Order {
            number: 7,
            status: Status::Open,
            items: items.iter().map(item).collect(),
            priority: Priority::Normal,
            note: None,
        }
    }

    #[test]
    fn no_items_cost_nothing() {
        assert_eq!(order(&[]).total().unwrap(), Decimal::ZERO);
    }

    #[test]
    fn places_that_do_not_fit_are_rounded_away() {
        let digits = (1 << 96) - 7;
        let product = order(&[(3, Decimal::from_i128_with_scale(digits, 28))]);
        let rounded = (3 * digits + 5) / 10;
        assert_eq!(
            product.total().unwrap(),
            Decimal::from_i128_with_scale(rounded, 27)
        );
        let sum = order(&[(1, Decimal::MAX), (1, Decimal::new(1, 2))]);
        assert_eq!(sum.total().unwrap(), Decimal::MAX);
    }

    #[test]
    fn a_total_that_is_too_large_names_the_order() {
        let order = order(&[(2, Decimal::MAX)]);
        assert!(matches!(order.total(), Err(Error::Total { order: 7 })));
    }

    proptest! {
        #[test]
        fn a_total_is_exact(items in prop::collection::vec((any::<u32>(), any::<i32>()), 0..20)) {
            let cents: i128 = items.iter().map(|&(quantity, cents)| i128::from(quantity) * i128::from(cents)).sum();
            let items: Vec<_> =
                items.into_iter().map(|(quantity, cents)| (quantity, Decimal::new(cents.into(), 2))).collect();
            prop_assert_eq!(order(&items).total().unwrap(), Decimal::from_i128_with_scale(cents, 2));
        }
    }
}
