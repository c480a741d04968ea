public import Specification
import Synchronization

/// What a run may spend at most, and what tokens cost.
public struct BudgetSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "budget"
  /// The one line for the schema.
  public static let recordSummary = "What asking may cost at most: a hard stop."

  /// The most tokens, asked and answered; `nil` for no limit.
  public let tokens: Int?
  /// The most money, in the currency of the two prices; `nil` for no limit.
  public let money: Double?
  /// The price of a million tokens asked with.
  public let promptPrice: Double
  /// The price of a million tokens answered with.
  public let completionPrice: Double

  /// Creates a budget.
  public init(
    tokens: Int?, money: Double? = nil, promptPrice: Double = 0, completionPrice: Double = 0
  ) {
    self.tokens = tokens
    self.money = money
    self.promptPrice = promptPrice
    self.completionPrice = completionPrice
  }

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    tokens = fields.optionalInteger(
      "tokens", "The most tokens, asked and answered together.", 1...Int(Int32.max))
    money = fields.optionalNumber(
      "money", "The most money, in the currency of the two prices.", .positive)
    promptPrice = fields.number(
      "prompt_price_per_million", "The price of a million tokens asked with.", .nonnegative,
      default: 0)
    completionPrice = fields.number(
      "completion_price_per_million", "The price of a million tokens answered with.",
      .nonnegative, default: 0)
    let (money, promptPrice, completionPrice) = (money, promptPrice, completionPrice)
    fields.check(
      "money", money == nil || promptPrice > 0 || completionPrice > 0,
      "'money' limits nothing while both prices are 0: give 'prompt_price_per_million' and "
        + "'completion_price_per_million'.")
  }

  /// What tokens cost.
  func price(_ usage: TokenUsage) -> Double {
    (Double(usage.prompt) * promptPrice + Double(usage.completion) * completionPrice) / 1e6
  }
}

/// A request that could take more than the budget has left.
public struct BudgetShortfall: Equatable, Sendable, CustomStringConvertible {
  /// What is short.
  public enum Kind: String, Sendable {
    /// Tokens.
    case tokens
    /// Money.
    case money
  }
  /// What is short.
  public let kind: Kind
  /// What was spent, with what open requests may still take.
  public let spent: Double
  /// What the request could take.
  public let needed: Double
  /// The limit.
  public let limit: Double

  /// The figures in one sentence.
  public var description: String {
    let (spent, needed, limit) = (digits(spent), digits(needed), digits(limit))
    return
      "the endpoint's budget, '\(kind.rawValue): \(limit)', is spent: \(spent) are gone or set aside, and "
      + "the next request could take \(needed). It was not sent; raise 'budget.\(kind.rawValue)'."
  }

  private func digits(_ value: Double) -> String {
    kind == .tokens ? String(Int(value)) : JSON.number((value * 1e6).rounded() / 1e6).canonicalText
  }
}

/// What was spent, kept under the limits by reserving the worst case before a request is sent.
public final class TokenBudget: Sendable {
  private struct Account {
    var tokens = 0
    var money = 0.0
    var reservedTokens = 0
    var reservedMoney = 0.0
  }
  private let limits: BudgetSpecification
  private let account = Mutex(Account())

  /// Opens an account.
  ///
  /// - Parameters:
  ///   - limits: The limits.
  ///   - spent: The tokens spent already, such as those that a transcript records.
  public init(_ limits: BudgetSpecification, spent: [TokenUsage] = []) {
    self.limits = limits
    for usage in spent { book(usage) }
  }

  /// The tokens spent.
  public var tokens: Int { account.withLock { $0.tokens } }
  /// The money spent.
  public var money: Double { account.withLock { $0.money } }

  /// Sets aside what a request could take at most.
  ///
  /// - Throws: `LanguageModelError.budget` where that is more than is left.
  func reserve(_ usage: TokenUsage) throws(LanguageModelError) {
    let price = limits.price(usage)
    let shortfall = account.withLock { account -> BudgetShortfall? in
      let tokens = account.tokens + account.reservedTokens
      if let limit = limits.tokens, tokens + usage.total > limit {
        return BudgetShortfall(
          kind: .tokens, spent: Double(tokens), needed: Double(usage.total), limit: Double(limit))
      }
      let money = account.money + account.reservedMoney
      if let limit = limits.money, money + price > limit {
        return BudgetShortfall(kind: .money, spent: money, needed: price, limit: limit)
      }
      account.reservedTokens += usage.total
      account.reservedMoney += price
      return nil
    }
    if let shortfall { throw .budget(shortfall) }
  }

  /// Gives a reservation back and books what the request took: nothing where it was turned away.
  func settle(_ reserved: TokenUsage, took usage: TokenUsage?) {
    account.withLock {
      $0.reservedTokens -= reserved.total
      $0.reservedMoney -= limits.price(reserved)
    }
    if let usage { book(usage) }
  }

  private func book(_ usage: TokenUsage) {
    account.withLock {
      $0.tokens += usage.total
      $0.money += limits.price(usage)
    }
  }
}
