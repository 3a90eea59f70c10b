"""The worked examples that ICAO Doc 9303-11 publishes, byte for byte."""

from __future__ import annotations

import hashlib

import pytest

from kiosk.passport import access, active_authentication, bac, mapping, pace
from kiosk.passport.apdu import Command
from kiosk.passport.ciphers import Aes, TripleDes, Use
from kiosk.passport.groups import Curve, by_pace_id, curves
from kiosk.passport.lds.security_infos import PaceInfo
from kiosk.passport.link import Link
from kiosk.passport.pki.keys import RsaKey
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.suites import pace_kind
from tests.kiosk.passport.scripted import ScriptedChip, ScriptedDraw, unhex


def test_basic_keys_of_appendix_d() -> None:
    key = access.from_fields("L898902C", "690806", "940623")
    assert key.secret.hex() == "239ab9cb282daf66231dc5a4df6bfbaedf477565"
    assert key.bac_seed is not None
    suite = TripleDes()
    encryption = suite.key(key.bac_seed, Use.ENCRYPTION)
    assert encryption.hex() == "ab94fdecf2674fdfb9b391f85d7f76f2"
    assert suite.key(key.bac_seed, Use.MAC).hex() == "7962d9ece03d1acd4c76089dce131543"


@pytest.mark.parametrize(
    ("zone", "seed"),
    [
        (
            "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<",
            "b366ad857ddca2b08c0e299811714730",
        ),
        (
            "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<D23145890<UTO3407127M95071227349<<<8",
            "b366ad857ddca2b08c0e299811714730",
        ),
    ],
)
def test_a_long_number_gives_its_key(zone: str, seed: str) -> None:
    found = access.from_zone(zone)
    assert found.bac_seed is not None
    assert found.bac_seed.hex() == seed
    assert found.zone is not None
    assert found.zone.number == "D23145890734"
    assert found.zone.wrong == ()


def test_basic_access_and_secure_messaging_of_appendix_d() -> None:
    seed = unhex("239AB9CB282DAF66231DC5A4DF6BFBAE")
    chip = ScriptedChip(
        ("0084000008", "4608F919887022129000"),
        (
            "0082000028 72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
            "5F1448EEA8AD90A7 28",
            "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449 9000",
        ),
        (
            "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
            "990290008E08FA855A5D4C50A8ED9000",
        ),
        (
            "0CB000000D9701048E08ED6705417E96BA5500",
            "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000",
        ),
        (
            "0CB000040D9701128E082EA28A70F3C7B53500",
            "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
        ),
    )
    link = Link(chip)
    draw = ScriptedDraw("781723860C06C226", "0B795240CB7049B01C19B33E32804F0B")
    bac.open_channel(link, seed, draw)
    assert link.keys is not None
    assert link.keys.encryption.hex() == "979ec13b1cbfe9dcd01ab0fed307eae5"
    assert link.keys.mac.hex() == "f1cb1f1fb5adf208806b89dc579dc1f8"
    assert link.keys.sequence.hex() == "887022120c06c226"
    assert link.send(Command(0, 0xA4, 2, 0x0C, b"\x01\x1e")).fine
    assert link.send(Command(0, 0xB0, 0, 0, expected=4)).data.hex() == "60145f01"
    rest = link.send(Command(0, 0xB0, 0, 4, expected=0x12)).data
    assert rest.hex() == "04303130365f36063034303030305c026175"


ZONE = ("T22000129", "640812", "101031")
ECDH_GM = "0.4.0.127.0.7.2.2.4.2.2"
DH_GM = "0.4.0.127.0.7.2.2.4.1.2"
ECDH_IM = "0.4.0.127.0.7.2.2.4.4.2"
DH_IM = "0.4.0.127.0.7.2.2.4.3.2"
ECDH_CAM = "0.4.0.127.0.7.2.2.4.6.2"


def agreed(
    chip: ScriptedChip, oid: str, parameter: int, draw: ScriptedDraw
) -> tuple[pace.Agreed, Keys]:
    """Run PACE with the password of appendix G."""
    number, born, expires = ("C11T002JM", "960812", "231031") if oid == ECDH_CAM else ZONE
    link = Link(chip)
    info = PaceInfo(oid, 2, parameter)
    key = access.from_fields(number, born, expires)
    found = pace.open_channel(link, (info, pace_kind(oid), by_pace_id()[parameter]), key, draw)
    assert link.keys is not None
    return found, link.keys


def test_password_key_of_appendix_g() -> None:
    key = access.from_fields(*ZONE)
    assert key.secret.hex() == "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad"
    assert Aes().key(key.secret, Use.PACE).hex() == "89ded1b26624ec1e634c1989302849dd"


def test_generic_mapping_over_a_curve_of_appendix_g() -> None:
    chip = ScriptedChip(
        ("0022C1A40F 800A04007F00070202040202 830101", "9000"),
        ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
        (
            "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
            "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
            "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
            "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C549000",
        ),
        (
            "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
            "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
            "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
            "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F0949000",
        ),
        ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
    )
    draw = ScriptedDraw(
        "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
        "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
    )
    found, keys = agreed(chip, ECDH_GM, 13, draw)
    assert keys.encryption.hex() == "f5f0e35c0d7161ee6724ee513a0d9a7f"
    assert keys.mac.hex() == "fe251c7858b356b24514b3bd5f4297d1"
    assert found.name == "PACE-ECDH-GM-AES-128"


def test_generic_mapping_over_a_group_of_appendix_g() -> None:
    ours = """
        23FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3EB71C343DB13D1DEBCE9A3666
        DBCFC920B49174A602CB47965CAA73DC702489A44D41DB914DE9613DC5E98C94160551C0DF86274B9359BC04
        90D01B03AD54022DCB4F57FAD6322497D7A1E28D46710F461AFE710FBBBC5F8BA166F4311975EC6C"""
    theirs = """
        78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004
        706FACE7B235C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845
        D9E6783FE42C9F2449400306254C8AE8EE9DD812A804C0B66E8CAFC14F84D8258950A91B44126EE6"""
    ours_mapped = """
        907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD911551B9AE4D04369F29A02626C86
        FBC6747CC7BC352645B6161A2A42D44EDA80A08FA8D61B76D3A154AD8A5A51786B0BC07147057871A922212C
        5F67F43173172236B7747D1671E6D692A3C7D40A0C3C5CE397545D015C175EB5130551EDBC2EE5D4"""
    theirs_mapped = """
        075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB
        5D0AEEC3AEFB91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250
        767A6D46DB974064386CD456743585F8E5D90CC8B4004B1F6D866C79CE0584E49687FF61BC29AEA1"""
    chip = ScriptedChip(
        ("0022C1A40F 800A04007F00070202040102 830101", "9000"),
        ("10860000027C0000", "7C128010854D8DF5827FA6852D1A4FA701CDDDCA9000"),
        (f"1086000086 7C8183 818180 {ours} 00", f"7C8183 828180 {theirs} 9000"),
        (f"1086000086 7C8183 838180 {ours_mapped} 00", f"7C8183 848180 {theirs_mapped} 9000"),
        ("008600000C7C0A8508B46DD9BD4D98381F00", "7C0A8608917F37B5C0E6D8D19000"),
    )
    draw = ScriptedDraw(
        "5265030F751F4AD18B08AC565FC7AC952E41618D", "89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA"
    )
    _, keys = agreed(chip, DH_GM, 0, draw)
    assert keys.encryption.hex() == "2f7f46adcc9e7e521b45d192fafa9126"
    assert keys.mac.hex() == "805a1d27d45a5116f73c54469462b7d8"


def test_integrated_mapping_over_a_curve_of_appendix_g() -> None:
    curve = curves()["brainpoolP256r1"]
    nonce, ours = (
        unhex("2923BE84E16CD6AE529049F1F1BBE9EB"),
        unhex("5DD4CBFC96F5453B130D890A1CDBAE32"),
    )
    mapped = mapping.integrated_ec(curve, Aes(), nonce, ours)
    assert (
        f"{mapped.g[0]:064X}" == "8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
    )
    assert curve.holds(mapped.g)


def test_integrated_mapping_over_a_group_of_appendix_g() -> None:
    group = by_pace_id()[0]
    assert not isinstance(group, Curve)
    nonce, ours = (
        unhex("FA5B7E3E49753A0DB9178B7B9BD898C8"),
        unhex("B3A6DB3C870C3E99245E0D1C06B747DE"),
    )
    mapped = mapping.integrated_dh(group, Aes(), nonce, ours)
    assert mapped.g == int(
        "1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61C276CDCC61D475CF03A98E0C"
        "0E79CAEBA5BE25578BD4551D0B10903236F0B0F976852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A47"
        "2621D343564B262F34223AE8FC59B664BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2",
        16,
    )


def test_integrated_mapping_whole_exchange_of_appendix_g() -> None:
    """The password key published for this example is that of the card access number 123456."""
    chip = ScriptedChip(
        ("0022C1A40F 800A04007F00070202040402 830102", "9000"),
        ("10860000027C0000", "7C128010143DC40C08C8E891FBED7DEDB92B64AD9000"),
        ("10860000147C1281105DD4CBFC96F5453B130D890A1CDBAE3200", "9000"),
        (
            "10860000457C4383410489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D4"
            "6755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C3700",
            "7C4384410467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8"
            "932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D227539000",
        ),
        ("008600000C7C0A8508450F02B86F6A090900", "7C0A860875D4D96E8D5B03089000"),
    )
    draw = ScriptedDraw(
        "5DD4CBFC96F5453B130D890A1CDBAE32",
        "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
    )
    link = Link(chip)
    info, key = PaceInfo(ECDH_IM, 2, 13), access.from_can("123456")
    assert Aes().key(key.secret, Use.PACE).hex() == "591468cda83d65219cccb8560233600f"
    way = info, pace_kind(ECDH_IM), curves()["brainpoolP256r1"]
    pace.open_channel(link, way, key, draw)
    assert link.keys is not None
    assert link.keys.encryption.hex() == "0d3feb33251a6370893d62ae8daaf51b"
    assert link.keys.mac.hex() == "b01e89e3d9e8719e586b50b4a7506e0b"


def test_chip_authentication_mapping_of_appendix_g() -> None:
    chip = ScriptedChip(
        ("0022C1A40F 800A04007F00070202040602 830101", "9000"),
        ("10860000027C0000", "7C128010CB60E8E0D85B76A9BD304747C2AD42E29000"),
        (
            "10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE"
            "1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C100",
            "7C43824104A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3"
            "04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E239000",
        ),
        (
            "10860000457C43834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F95"
            "5483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC00",
            "7C4384410402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA9933331"
            "11C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E19000",
        ),
        (
            "008600000C7C0A8508E86BD06018A1CD3B00",
            "7C3C86088596CF055C67C1A38A301EEA964DAAE372AC990E3EFDE6333353BFC89A6704D9"
            "3DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F929000",
        ),
    )
    draw = ScriptedDraw(
        "5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
        "76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
    )
    found, keys = agreed(chip, ECDH_CAM, 13, draw)
    assert keys.encryption.hex() == "0a9da4db03bdde39fc5202bc44b2e89e"
    assert keys.mac.hex() == "4b1c06491ed5140ca2b537d344c6c0b1"
    assert found.chip_mapping is not None
    assert found.chip_mapping.proof.hex() == (
        "85dc3fa93d0952bfa82f5fd189ee75bd82f11d1f0b8ed4bf5319ac9b53c426b3"
    )
    curve = curves()["brainpoolP256r1"]
    static = curve.decode(
        unhex("""
        041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8
        84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F""")
    )
    assert pace.mapping_holds(found.chip_mapping, curve, static)
    assert not pace.mapping_holds(found.chip_mapping, curve, curve.g)


FACTORED = unhex("""
    6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD
    6C98599F40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A20744
    6DAD4E7292E2DCDA3024B47DA8C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127BC""")
CHALLENGE = unhex("F173589974BF40C6")


def test_active_authentication_of_appendix_f(monkeypatch: pytest.MonkeyPatch) -> None:
    """Appendix F publishes no key, so the recovered block F is the published one."""
    part, stated = FACTORED[1:-21], FACTORED[-21:-1]
    assert hashlib.sha1(part + CHALLENGE).digest() == stated
    monkeypatch.setattr(active_authentication, "recovered", lambda key, signature: FACTORED)
    key = RsaKey(1 << 1023 | 1, 65537)
    signed = active_authentication.Signed(CHALLENGE, bytes(128), 0x9000)
    assert active_authentication.holds(key, signed, None)
    other = active_authentication.Signed(bytes(8), bytes(128), 0x9000)
    assert not active_authentication.holds(key, other, None)
