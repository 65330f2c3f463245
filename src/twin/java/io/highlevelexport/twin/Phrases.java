package io.highlevelexport.twin;

import java.util.Arrays;

/** What people write, in several languages, as ready-made JSON text. */
final class Phrases {
  final byte[][] names =
      json(
          "Amelia Okafor",
          "José Álvarez",
          "Zoë van Dijk",
          "Łukasz Wiśniewski",
          "王小明",
          "Fatima Al-Sayed",
          "O'Brien, Sean",
          "Nguyễn Thị Hoa",
          "Mary \"Mimi\" Jones",
          "Søren Kjær",
          "Иван Петров",
          "Priya Raghunathan",
          "Jean-Luc Désiré",
          "さくら");
  final byte[][] sentences =
      json(
          "Thanks for getting back to me so quickly!",
          "Can we move the appointment to Thursday at half past three?",
          "The quote looks fine, please send the invoice to the office address.",
          "I tried to reach you twice this morning.",
          "¿Podría enviarme más información sobre el plan anual?",
          "Könnten Sie mir bitte die Unterlagen noch einmal schicken?",
          "Sounds great 👍 see you there",
          "Is parking available behind the building?",
          "C'est parfait, à très bientôt.",
          "Our roof started leaking again after last night's storm 😩",
          "请问明天下午还有空位吗？",
          "Please call before you come; the gate is locked.",
          "I would like to cancel my membership at the end of the month.",
          "The kids loved it ❤️🎉 thank you all",
          "What are your opening hours over the holidays?",
          "Reminder: your visit is due in two days. Reply C to confirm.",
          "Спасибо, всё получил.",
          "Does the price include taxes & delivery?",
          "We are 100% sure: go ahead with option \"B\".",
          "Here is the photo of the damaged part, taken on the driver's side.",
          "No worries, take your time.",
          "ありがとうございます。よろしくお願いします。",
          "My order number is #48-1177 and it has not arrived.",
          "Left a voicemail; please ring back after five.");
  final byte[][] subjects =
      json(
          "Your appointment on Thursday",
          "Re: Quote 2024/117",
          "Fwd: Unterlagen für Ihren Antrag",
          "Invoice attached",
          "Welcome aboard 🎉",
          "Última oportunidad",
          "Re: Re: the roof",
          "ご予約の確認");
  final byte[][] files =
      json("photo.jpg", "quote%202024.pdf", "voice-note.ogg", "plan.v2.png", "contract_signed.pdf");

  private static byte[][] json(String... texts) {
    return Arrays.stream(texts).map(ByteSink::jsonText).toArray(byte[][]::new);
  }
}
